<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Rendering" labelsEnabled="1" hasScaleBasedVisibilityFlag="0">
  <renderer-v2 type="graduatedSymbol" attr="deviation" graduatedMethod="GraduatedColor" symbollevels="0" forceraster="0">
    <ranges>
      <range symbol="0" lower="-1" upper="-0.2" label="&lt; −20 %" render="true"/>
      <range symbol="1" lower="-0.2" upper="-0.1" label="−20 % … −10 %" render="true"/>
      <range symbol="2" lower="-0.1" upper="-0.05" label="−10 % … −5 %" render="true"/>
      <range symbol="3" lower="-0.05" upper="0.05" label="−5 % … +5 %" render="true"/>
      <range symbol="4" lower="0.05" upper="0.1" label="+5 % … +10 %" render="true"/>
      <range symbol="5" lower="0.1" upper="0.2" label="+10 % … +20 %" render="true"/>
      <range symbol="6" lower="0.2" upper="1000" label="&gt; +20 %" render="true"/>
    </ranges>
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleFill" enabled="1" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="#2a6099"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="#999999"/>
            <Option name="outline_width" type="QString" value="0.15"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleFill" enabled="1" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="#73a5cf"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="#999999"/>
            <Option name="outline_width" type="QString" value="0.15"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="2" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleFill" enabled="1" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="#c2d9ea"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="#999999"/>
            <Option name="outline_width" type="QString" value="0.15"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="3" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleFill" enabled="1" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="#f7f7f4"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="#999999"/>
            <Option name="outline_width" type="QString" value="0.15"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="4" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleFill" enabled="1" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="#fbd8ae"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="#999999"/>
            <Option name="outline_width" type="QString" value="0.15"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="5" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleFill" enabled="1" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="#ee9d48"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="#999999"/>
            <Option name="outline_width" type="QString" value="0.15"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="6" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleFill" enabled="1" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="#b5520d"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="#999999"/>
            <Option name="outline_width" type="QString" value="0.15"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <labeling type="simple">
    <settings calloutType="simple">
      <text-style fieldName="if(coalesce(&quot;name&quot;,'')='', &quot;code&quot;, if(strpos(&quot;name&quot;,&quot;code&quot;)&gt;0, &quot;name&quot;, &quot;code&quot;||'\n'||&quot;name&quot;))" isExpression="1" fontFamily="Noto Sans CJK SC" fontSize="7" fontSizeUnit="Point" fontWeight="50" textColor="#222222" textOpacity="1">
        <families>
          <family name="Noto Sans SC"/>
          <family name="Source Han Sans SC"/>
          <family name="Source Han Sans CN"/>
          <family name="Microsoft YaHei"/>
          <family name="PingFang SC"/>
          <family name="Hiragino Sans GB"/>
          <family name="WenQuanYi Micro Hei"/>
          <family name="WenQuanYi Zen Hei"/>
          <family name="SimHei"/>
          <family name="Arial Unicode MS"/>
          <family name="Open Sans"/>
          <family name="Segoe UI"/>
          <family name="Helvetica Neue"/>
          <family name="DejaVu Sans"/>
        </families>
        <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="#ffffff" bufferOpacity="1" bufferNoFill="1" bufferJoinStyle="128"/>
      </text-style>
      <text-format multilineAlign="1"/>
      <placement placement="4" polygonPlacementFlags="2" fitInPolygonOnly="1" priority="5"/>
      <rendering drawLabels="1" scaleVisibility="1" scaleMin="0" scaleMax="25000" obstacle="1"/>
    </settings>
  </labeling>
</qgis>
