<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Rendering" labelsEnabled="1" hasScaleBasedVisibilityFlag="0">
  <renderer-v2 type="singleSymbol" symbollevels="1" forceraster="0">
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1">
        <layer class="SimpleLine" enabled="1" pass="0">
          <Option type="Map">
            <Option name="line_color" type="QString" value="#ffffff"/>
            <Option name="line_width" type="QString" value="1.1"/>
            <Option name="line_width_unit" type="QString" value="MM"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
        <layer class="SimpleLine" enabled="1" pass="1">
          <Option type="Map">
            <Option name="line_color" type="QString" value="#555555"/>
            <Option name="line_width" type="QString" value="0.5"/>
            <Option name="line_width_unit" type="QString" value="MM"/>
            <Option name="joinstyle" type="QString" value="round"/>
          </Option>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <labeling type="simple">
    <settings calloutType="simple">
      <text-style fieldName="if(coalesce(&quot;name&quot;,'')='', &quot;code&quot;, if(strpos(&quot;name&quot;,&quot;code&quot;)&gt;0, &quot;name&quot;, &quot;code&quot;||'\n'||&quot;name&quot;))" isExpression="1" fontFamily="Noto Sans CJK SC" fontSize="8" fontSizeUnit="Point" fontWeight="50" textColor="#222222" textOpacity="1">
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
      <rendering drawLabels="1" scaleVisibility="1" scaleMin="0" scaleMax="100000" obstacle="1"/>
    </settings>
  </labeling>
</qgis>
