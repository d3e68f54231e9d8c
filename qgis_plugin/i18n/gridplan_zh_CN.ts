<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
<name>Gridplan</name>
<message><source>(area of the outlines)</source><translation>（图形面积）</translation></message>
<message><source>(choose)</source><translation>（请选择）</translation></message>
<message><source>(no layer)</source><translation>（无图层）</translation></message>
<message><source>(no such level)</source><translation>（无此级）</translation></message>
<message><source>(none)</source><translation>（无）</translation></message>
<message><source>(none: the base units have the codes)</source><translation>（无：编码在基础单元中）</translation></message>
<message><source>(not read)</source><translation>（不读取）</translation></message>
<message><source>(recognised by its name)</source><translation>（按名称识别）</translation></message>
<message><source>(that of the plan, or recognised by its name)</source><translation>（方案所用的字段，否则按名称识别）</translation></message>
<message><source>(the codes)</source><translation>（用编码）</translation></message>
<message><source>&lt;b&gt;{events}&lt;/b&gt; events · open &lt;b&gt;{open}&lt;/b&gt; · overdue &lt;b&gt;{overdue}&lt;/b&gt; · handled on time &lt;b&gt;{rate}&lt;/b&gt;</source><translation>事件 &lt;b&gt;{events}&lt;/b&gt; · 未结 &lt;b&gt;{open}&lt;/b&gt; · 超期 &lt;b&gt;{overdue}&lt;/b&gt; · 按期处置率 &lt;b&gt;{rate}&lt;/b&gt;</translation></message>
<message><source>&lt;b&gt;{file}&lt;/b&gt; · {events} events · {first} to {last}</source><translation>&lt;b&gt;{file}&lt;/b&gt; · 事件 {events} 件 · {first} 至 {last}</translation></message>
<message><source>A PDF for each first-level grid</source><translation>每个一级网格一个 PDF</translation></message>
<message><source>A click on a point opens its plan; arrow keys walk, Enter opens.</source><translation>单击某点即打开其方案；方向键逐点移动，回车键打开。</translation></message>
<message><source>A last-level grid would hold {people} people; the norm is at most {most}.</source><translation>末级网格平均将有 {people} 人；规范上限为 {most} 人。</translation></message>
<message><source>A page for each second-level grid</source><translation>每个二级网格单独一页</translation></message>
<message><source>Across</source><translation>横轴</translation></message>
<message><source>Add a criterion</source><translation>添加指标</translation></message>
<message><source>Add a criterion…</source><translation>添加指标…</translation></message>
<message><source>Add a level</source><translation>增加一级</translation></message>
<message><source>Add it again, or load the events from a file.</source><translation>请重新添加该图层，或从文件载入事件。</translation></message>
<message><source>Add the file to the project as a layer, set its CRS, and choose the layer here.</source><translation>请把文件作为图层加入项目，设置其坐标参照系，然后在这里选择该图层。</translation></message>
<message><source>All templates of this paper are saved already.</source><translation>此版面的模板均已保存。</translation></message>
<message><source>Area</source><translation>面积</translation></message>
<message><source>Area, km²</source><translation>面积（平方公里）</translation></message>
<message><source>Areas of the smallest grids: each unit goes to the one that holds most of it.</source><translation>最小一级网格的面：每个单元归入占其面积最多的网格。</translation></message>
<message><source>Areas that become special grids</source><translation>设为专属网格的区域</translation></message>
<message><source>As chosen for this source before; look at the scores.</source><translation>沿用此来源上次的选择；请核对得分。</translation></message>
<message><source>As messages</source><translation>与提示语言一致</translation></message>
<message><source>Assessment…</source><translation>考核…</translation></message>
<message><source>Assign a Village</source><translation>划拨整村</translation></message>
<message><source>Assign a village</source><translation>划拨整村</translation></message>
<message><source>Atlas</source><translation>图册</translation></message>
<message><source>Atlas: one PDF with bookmarks</source><translation>图册：带书签的单个 PDF</translation></message>
<message><source>BD-09 (Baidu)</source><translation>BD-09（百度坐标）</translation></message>
<message><source>Back to the plan as it was saved</source><translation>回到已保存的方案</translation></message>
<message><source>Base units</source><translation>基础单元</translation></message>
<message><source>Base units that alone are heavier than a grid should be</source><translation>单个就超过网格目标负载的基础单元</translation></message>
<message><source>Base units with new figures</source><translation>带新数据的基础单元</translation></message>
<message><source>Base units with the codes of their grids</source><translation>带网格编码的基础单元</translation></message>
<message><source>Begin inside a grid, or choose the target grid first.</source><translation>请从网格内开始绘制，或先选择目标网格。</translation></message>
<message><source>Board…</source><translation>大屏网页…</translation></message>
<message><source>Borders this close are made to agree; what is wider is ground, and told.</source><translation>相距在此以内的边界会对齐；更宽的是实地，只作提示。</translation></message>
<message><source>Bridges as points, or roads: where one meets a line that no grid may cross, the two sides are neighbours.</source><translation>桥梁（点）或道路：与不可跨越的线相交处，两侧视为相邻。</translation></message>
<message><source>Brush</source><translation>画笔</translation></message>
<message><source>Brush stroke</source><translation>画笔</translation></message>
<message><source>By day</source><translation>逐日</translation></message>
<message><source>By deviation</source><translation>按偏差</translation></message>
<message><source>By grid</source><translation>按网格</translation></message>
<message><source>By hour of the day</source><translation>24 小时分布</translation></message>
<message><source>By their ids units are found again in lists and in new figures.</source><translation>单元凭编号在清单和新数据中对应。</translation></message>
<message><source>CSV with the columns unit_id and grid_N, as the meeting pack hands it over: each unit goes to the grid whose code stands behind it. Codes that the plan does not have are refused.</source><translation>含 unit_id 和 grid_N 两列的 CSV，与会议资料包移交的清单相同：每个单元归入其后编码所指的网格。方案中没有的编码不予接受。</translation></message>
<message><source>Cancel</source><translation>取消</translation></message>
<message><source>Case</source><translation>案件</translation></message>
<message><source>Category</source><translation>大类</translation></message>
<message><source>Change the filter in the properties of the layer, or take it away.</source><translation>请在图层属性中更改或去掉筛选条件。</translation></message>
<message><source>Changes</source><translation>变更</translation></message>
<message><source>Checking the rules</source><translation>正在检查规则</translation></message>
<message><source>Choose a grid in the table, or click one on the map.</source><translation>请在表中选择网格，或在地图上点击。</translation></message>
<message><source>Choose a plan, a folder, and at least one kind of file.</source><translation>请选择方案、文件夹和至少一种文件。</translation></message>
<message><source>Choose another folder.</source><translation>请选择其他文件夹。</translation></message>
<message><source>Choose another layer.</source><translation>请另选图层。</translation></message>
<message><source>Choose grids below the first level in the table.</source><translation>请在表中选择第一级以下的网格。</translation></message>
<message><source>Choose grids in the table, or select units on the map.</source><translation>请在表中选择网格，或在地图上选择单元。</translation></message>
<message><source>Choose grids of the last level in the table.</source><translation>请在表中选择末级网格。</translation></message>
<message><source>Choose one grid in the table.</source><translation>请在表中选择一个网格。</translation></message>
<message><source>Choose the column of the codes of each level.</source><translation>请选择各级编码所在的字段。</translation></message>
<message><source>Choose the export and the plan.</source><translation>请选择导出文件和方案。</translation></message>
<message><source>Choose the layer or the file of the base units.</source><translation>请选择基础单元的图层或文件。</translation></message>
<message><source>Choose the plan and the list of its units.</source><translation>请选择方案及其单元清单。</translation></message>
<message><source>Choose the plan file to write.</source><translation>请选择要写出的方案文件。</translation></message>
<message><source>Choose two neighbouring grids in the table.</source><translation>请在表中选择两个相邻的网格。</translation></message>
<message><source>Choose two plans of the same territory.</source><translation>请选择同一区域的两个方案。</translation></message>
<message><source>Chosen</source><translation>已选</translation></message>
<message><source>Click a grid, then the neighbour that joins it</source><translation>先点击一个网格，再点击并入它的相邻网格</translation></message>
<message><source>Click a grid: it becomes the target</source><translation>点击网格，使其成为目标</translation></message>
<message><source>Click a line across a grid; right click or Enter cuts</source><translation>点击画线贯穿网格；右键或回车切开</translation></message>
<message><source>Click an event: its case is shown</source><translation>点击事件，查看其案件</translation></message>
<message><source>Click moves the units of a village</source><translation>点击移动整个村的单元</translation></message>
<message><source>Close</source><translation>关闭</translation></message>
<message><source>Close the Plan</source><translation>关闭方案</translation></message>
<message><source>Close the plan and take it off the map</source><translation>关闭方案并从地图移除</translation></message>
<message><source>Closed in time.</source><translation>按期结案。</translation></message>
<message><source>Closed overdue</source><translation>超期结案</translation></message>
<message><source>Closed {span} too late.</source><translation>结案超期 {span}。</translation></message>
<message><source>Code</source><translation>编码</translation></message>
<message><source>Codes that tell another parent now: {codes}. Recode gives them new ones.</source><translation>编码仍属原上级的网格：{codes}。点“重新编码”可换用新编码。</translation></message>
<message><source>Colour</source><translation>颜色</translation></message>
<message><source>Colour grids</source><translation>网格着色</translation></message>
<message><source>Column</source><translation>字段</translation></message>
<message><source>Column in the source</source><translation>来源列</translation></message>
<message><source>Column of areas that are never cut</source><translation>任何一级都不切开的区域字段</translation></message>
<message><source>Column of areas to keep whole</source><translation>保持完整的区域字段</translation></message>
<message><source>Column of the base units</source><translation>基础单元的字段</translation></message>
<message><source>Column of the codes</source><translation>编码字段</translation></message>
<message><source>Column of the names</source><translation>名称字段</translation></message>
<message><source>Column of the unit ids</source><translation>单元编号字段</translation></message>
<message><source>Column that is the first level</source><translation>作为第一级的字段</translation></message>
<message><source>Compactness</source><translation>紧凑度</translation></message>
<message><source>Compare</source><translation>比较</translation></message>
<message><source>Compare Plans…</source><translation>比较方案…</translation></message>
<message><source>Compare Two Plans</source><translation>比较两个方案</translation></message>
<message><source>Comparing the plans</source><translation>正在比较方案</translation></message>
<message><source>Compounds, building groups: whole at every level.</source><translation>小区院落、楼栋组：在每一级都保持完整。</translation></message>
<message><source>Coordinates</source><translation>坐标</translation></message>
<message><source>Coordinates of these layers</source><translation>这些图层的坐标</translation></message>
<message><source>Coordinates of this layer</source><translation>此图层的坐标</translation></message>
<message><source>County</source><translation>县市区</translation></message>
<message><source>Criterion</source><translation>指标</translation></message>
<message><source>Crossings of these lines</source><translation>这些线的通道</translation></message>
<message><source>Database</source><translation>数据库</translation></message>
<message><source>Datum of the coordinates</source><translation>坐标系</translation></message>
<message><source>Datum of the row</source><translation>本行的坐标系</translation></message>
<message><source>Day</source><translation>日</translation></message>
<message><source>Day and time of day: {columns}</source><translation>日期与时刻合并读取：{columns}</translation></message>
<message><source>Deadline</source><translation>办结时限</translation></message>
<message><source>Density…</source><translation>密度…</translation></message>
<message><source>Department</source><translation>部门</translation></message>
<message><source>Deviation</source><translation>偏差</translation></message>
<message><source>Deviation beyond which grids are marked</source><translation>超出此偏差的网格会被标出</translation></message>
<message><source>Deviation of the worst grid, whatever is done: by one heavy unit, or by whole numbers of grids in a fixed level</source><translation>无论如何划分，最差网格的偏差：由某个过重单元或固定级内网格数取整造成</translation></message>
<message><source>Deviation that every last-level grid should keep to; less of it costs compactness.</source><translation>每个末级网格应保持的偏差；越小则紧凑度越低。</translation></message>
<message><source>Discard</source><translation>放弃</translation></message>
<message><source>Divide</source><translation>划分</translation></message>
<message><source>Divide a layer of base units</source><translation>划分基础单元图层</translation></message>
<message><source>Dividing</source><translation>正在划分</translation></message>
<message><source>Double click: only this category, and back</source><translation>双击：仅看此类别；再次双击恢复</translation></message>
<message><source>Drag a border over units</source><translation>拖动边界越过单元</translation></message>
<message><source>Due {when}.</source><translation>时限 {when}。</translation></message>
<message><source>Earlier plan to compare with</source><translation>用于对比的先前方案</translation></message>
<message><source>Edit of a column</source><translation>编辑字段</translation></message>
<message><source>Effort</source><translation>力度</translation></message>
<message><source>Empty cells count as 0</source><translation>空单元格按 0 计</translation></message>
<message><source>Encoding: {encoding}.</source><translation>编码：{encoding}。</translation></message>
<message><source>Ended ({state}); nobody says when.</source><translation>已结束（{state}），时间不详。</translation></message>
<message><source>Even out the load around the chosen grids</source><translation>均衡所选网格周围的负载</translation></message>
<message><source>Event Panel</source><translation>事件面板</translation></message>
<message><source>Events</source><translation>事件</translation></message>
<message><source>Events a km² in grids of level {level}</source><translation>{level:一}级网格每平方公里事件数</translation></message>
<message><source>Events: {file}</source><translation>事件：{file}</translation></message>
<message><source>Everything</source><translation>全部</translation></message>
<message><source>Expected</source><translation>预期</translation></message>
<message><source>Explain</source><translation>说明原因</translation></message>
<message><source>Field</source><translation>字段</translation></message>
<message><source>File</source><translation>文件</translation></message>
<message><source>Files</source><translation>文件</translation></message>
<message><source>Files: the atlas, one for each first-level grid, pictures</source><translation>文件：图册、每个一级网格一册、图片</translation></message>
<message><source>Fill</source><translation>填补</translation></message>
<message><source>Find a grid by code or name</source><translation>按编码或名称查找网格</translation></message>
<message><source>First decide about the unsaved steps of the last session.</source><translation>请先处理上次未保存的步骤。</translation></message>
<message><source>First values</source><translation>前几个值</translation></message>
<message><source>Folder</source><translation>文件夹</translation></message>
<message><source>Folder of your own styles</source><translation>自定义样式文件夹</translation></message>
<message><source>From</source><translation>原</translation></message>
<message><source>GCJ-02 (Amap, Tencent)</source><translation>GCJ-02（高德、腾讯，火星坐标）</translation></message>
<message><source>GeoPackage, Shapefile, GeoJSON …</source><translation>GeoPackage、Shapefile、GeoJSON 等</translation></message>
<message><source>Give either a layer or a column for “{title}”, not both.</source><translation>“{title}”请只用图层或字段之一，不要同时给出。</translation></message>
<message><source>Give units in no grid to their neighbours</source><translation>将未划分的单元划入相邻网格</translation></message>
<message><source>Grid</source><translation>网格</translation></message>
<message><source>Grid code</source><translation>网格编码</translation></message>
<message><source>Grid of level {level}</source><translation>{level:一}级网格</translation></message>
<message><source>Grid that they come under</source><translation>划归的上级网格</translation></message>
<message><source>Gridplan</source><translation>网格划分 Gridplan</translation></message>
<message><source>Gridplan Events</source><translation>网格事件</translation></message>
<message><source>Grids</source><translation>网格</translation></message>
<message><source>Grids at each level, largest grids first</source><translation>各级网格数，从大网格开始</translation></message>
<message><source>Grids of level 1</source><translation>一级网格</translation></message>
<message><source>Grids of the last level</source><translation>末级网格</translation></message>
<message><source>Grids of the plan</source><translation>方案的网格</translation></message>
<message><source>Grids that there are</source><translation>现有网格</translation></message>
<message><source>Grids whose codes tell another parent get codes of their own parent</source><translation>编码仍属原上级的网格按现在的上级重新编码</translation></message>
<message><source>Hand-over files</source><translation>交接文件</translation></message>
<message><source>Heading</source><translation>标题</translation></message>
<message><source>Heads of grids: code, head</source><translation>网格长名单：编码、网格长</translation></message>
<message><source>Help</source><translation>帮助</translation></message>
<message><source>Highest tenth of the index</source><translation>指数最高的一成</translation></message>
<message><source>Hot Spots…</source><translation>热点…</translation></message>
<message><source>How cases were handled</source><translation>案件处置情况</translation></message>
<message><source>How many events there are a km² and day</source><translation>每平方公里每日事件数</translation></message>
<message><source>How to work with Gridplan</source><translation>Gridplan 使用说明</translation></message>
<message><source>If that is what you want, tick “{box}” and run it again.</source><translation>确定要这样做时，请勾选“{box}”后再运行。</translation></message>
<message><source>Import</source><translation>导入</translation></message>
<message><source>Import an export of events, or open events</source><translation>导入事件导出文件，或打开已导入的事件</translation></message>
<message><source>Importing events</source><translation>正在导入事件</translation></message>
<message><source>In a plan only the grid of a unit is edited (column grid_{level}). Correct other data in the source, then use Rebalance Plan…</source><translation>在方案中只编辑单元所属的网格（字段 grid_{level}）。其他数据请在源数据中更正，然后使用“方案再平衡…”</translation></message>
<message><source>Inspect base units</source><translation>检查基础单元</translation></message>
<message><source>Install the full QGIS, or in the OSGeo4W setup: {names}.</source><translation>请安装完整版 QGIS，或在 OSGeo4W 安装程序中安装：{names}。</translation></message>
<message><source>It is written to the log beside every step until you change it.</source><translation>在修改之前，每一步都会把它写入日志。</translation></message>
<message><source>Its file is gone: {file}.</source><translation>图层的文件已不存在：{file}。</translation></message>
<message><source>Kind of case</source><translation>案件类型</translation></message>
<message><source>Language</source><translation>语言</translation></message>
<message><source>Language, also of what is written</source><translation>语言（含输出内容）</translation></message>
<message><source>Lasso</source><translation>套索</translation></message>
<message><source>Latest versions of a plan that are kept as copies</source><translation>作为副本保留的最近方案版本数</translation></message>
<message><source>Latitude or y</source><translation>纬度或 y</translation></message>
<message><source>Layer of the project</source><translation>项目中的图层</translation></message>
<message><source>Layer of the smallest grids</source><translation>最小网格图层</translation></message>
<message><source>Layers to draw over the grids</source><translation>叠加在网格上的图层</translation></message>
<message><source>Left behind as personal: {columns}</source><translation>涉及个人信息，不读取：{columns}</translation></message>
<message><source>Level</source><translation>级别</translation></message>
<message><source>Level of the grids in the table</source><translation>表中网格的级别</translation></message>
<message><source>Level {level}</source><translation>{level:一}级</translation></message>
<message><source>Level, largest grids first</source><translation>级别（从最大的网格起）</translation></message>
<message><source>Limits of every last-level grid</source><translation>每个末级网格的上下限</translation></message>
<message><source>Lines that borders should follow</source><translation>边界应沿其划分的线</translation></message>
<message><source>Lines that no grid may cross</source><translation>网格不得跨越的线</translation></message>
<message><source>List of units</source><translation>单元清单</translation></message>
<message><source>Load</source><translation>负载</translation></message>
<message><source>Load Events</source><translation>载入事件</translation></message>
<message><source>Load Events…</source><translation>载入事件…</translation></message>
<message><source>Load that may change its grid, % of all</source><translation>可变更网格的负载占比上限（%）</translation></message>
<message><source>Load that may change its grid; at the right end there is no bound</source><translation>可变更网格的负载；拉到最右端则不设上限</translation></message>
<message><source>Lock</source><translation>锁定</translation></message>
<message><source>Lock the chosen grids, or the selected units</source><translation>锁定所选网格或单元</translation></message>
<message><source>Log</source><translation>日志</translation></message>
<message><source>Longitude or x</source><translation>经度或 x</translation></message>
<message><source>Look for Warnings</source><translation>查找预警</translation></message>
<message><source>Looking for warnings</source><translation>正在查找预警</translation></message>
<message><source>Looking into the source</source><translation>正在查看数据源</translation></message>
<message><source>Looking into the source …</source><translation>正在查看数据源…</translation></message>
<message><source>Looking up the grids</source><translation>正在查找网格</translation></message>
<message><source>Make a grid of the selected units</source><translation>将所选单元组成网格</translation></message>
<message><source>Make a plan of the grids that there are already</source><translation>把已有的网格做成方案</translation></message>
<message><source>Make a sample territory, divide it and open the plan</source><translation>生成示例区域，划分并打开方案</translation></message>
<message><source>Make atlas, slides, tables and web page of a plan</source><translation>制作方案的图册、幻灯片、表格和网页</translation></message>
<message><source>Make room on the disk, or choose another folder.</source><translation>请清理磁盘空间，或选择其他文件夹。</translation></message>
<message><source>Make the Pack</source><translation>制作资料包</translation></message>
<message><source>Make the Plan</source><translation>生成方案</translation></message>
<message><source>Makes the pages for a meeting: cover, overview, balance, a page for each first-level grid and, if wanted, for each second-level grid, events, changes against another plan, statistics and method. One PDF with bookmarks, a PDF for each first-level grid, pictures.</source><translation>制作会议用图册：封面、总览、均衡情况、每个一级网格一页，可选每个二级网格一页、事件、与另一方案的变化、统计与编制说明。输出带书签的 PDF、每个一级网格的 PDF 和图片。</translation></message>
<message><source>Making the meeting pack</source><translation>正在制作会议资料包</translation></message>
<message><source>Making the sample</source><translation>正在生成示例</translation></message>
<message><source>Map review number</source><translation>审图号</translation></message>
<message><source>Maps of the web in China are shifted by some hundred metres, and no layer says so. Choose what was drawn on, and all is put where it really is.</source><translation>国内网络地图的坐标有数百米偏移，而图层并不说明。请选择绘制时所用的地图，坐标将还原到真实位置。</translation></message>
<message><source>Meeting Pack</source><translation>会议资料包</translation></message>
<message><source>Meeting Pack…</source><translation>会议资料包…</translation></message>
<message><source>Menus and panels follow when QGIS is started again.</source><translation>菜单和面板在重新启动 QGIS 后更换语言。</translation></message>
<message><source>Merge</source><translation>合并</translation></message>
<message><source>Merge Two Grids</source><translation>合并两个网格</translation></message>
<message><source>Merge the two chosen grids</source><translation>合并所选的两个网格</translation></message>
<message><source>Method</source><translation>方法</translation></message>
<message><source>Metres in the system of the plan</source><translation>方案坐标系（米）</translation></message>
<message><source>Migrants</source><translation>流动人口</translation></message>
<message><source>Month</source><translation>月</translation></message>
<message><source>Move the units in a freehand shape</source><translation>移动手绘范围内的单元</translation></message>
<message><source>Move the units in a rectangle</source><translation>移动矩形内的单元</translation></message>
<message><source>Move under Another Grid</source><translation>改换上级网格</translation></message>
<message><source>Move under Another Grid…</source><translation>改换上级网格…</translation></message>
<message><source>Movements</source><translation>变动</translation></message>
<message><source>Name</source><translation>名称</translation></message>
<message><source>Nature of the demand</source><translation>诉求性质</translation></message>
<message><source>New Grid</source><translation>新建网格</translation></message>
<message><source>New Plan</source><translation>新建方案</translation></message>
<message><source>New Plan…</source><translation>新建方案…</translation></message>
<message><source>New grid</source><translation>新建网格</translation></message>
<message><source>Next</source><translation>下一个</translation></message>
<message><source>Next Problem</source><translation>下一个问题</translation></message>
<message><source>No events are loaded.</source><translation>尚未载入事件。</translation></message>
<message><source>No feature of the layer passes its filter.</source><translation>图层中没有要素通过其筛选条件。</translation></message>
<message><source>No move of a single unit would make this grid better.</source><translation>没有任何单个单元的调整能改善该网格。</translation></message>
<message><source>No other grid of the level above touches the chosen ones.</source><translation>所选网格不与其他上级网格相邻。</translation></message>
<message><source>No plan is open.</source><translation>没有打开的方案。</translation></message>
<message><source>No problems.</source><translation>没有问题。</translation></message>
<message><source>Norm: most households in a last-level grid</source><translation>规范：末级网格最多户数</translation></message>
<message><source>Norm: most people in a last-level grid</source><translation>规范：末级网格最多人数</translation></message>
<message><source>Not counted: {names}. Choose a column.</source><translation>未计入：{names}。请选择字段。</translation></message>
<message><source>Not looked for yet.</source><translation>尚未查找。</translation></message>
<message><source>Not used: {columns}</source><translation>未使用：{columns}</translation></message>
<message><source>Nothing is guessed: choose the datum that the source uses.</source><translation>系统不作猜测：请选择数据源所用的坐标系。</translation></message>
<message><source>Nothing more than was to be expected.</source><translation>没有超出预期的情况。</translation></message>
<message><source>Now</source><translation>现在</translation></message>
<message><source>Number of the case</source><translation>工单编号</translation></message>
<message><source>Of all events of the time: other filters are not followed.</source><translation>按所选时间内的全部事件；其他筛选不起作用。</translation></message>
<message><source>On Debian and Ubuntu: sudo apt install python3-geopandas python3-scipy python3-xlsxwriter (missing: {names}).</source><translation>在 Debian 和 Ubuntu 上：sudo apt install python3-geopandas python3-scipy python3-xlsxwriter（缺少：{names}）。</translation></message>
<message><source>On time</source><translation>按期</translation></message>
<message><source>Open</source><translation>打开</translation></message>
<message><source>Open a Folder of Plans</source><translation>打开方案文件夹</translation></message>
<message><source>Open a Folder of Plans…</source><translation>打开方案文件夹…</translation></message>
<message><source>Open a Plan</source><translation>打开方案</translation></message>
<message><source>Open a Plan…</source><translation>打开方案…</translation></message>
<message><source>Open a plan file to redraw it</source><translation>打开方案文件进行调整</translation></message>
<message><source>Open and overdue by {span}.</source><translation>未结，已超期 {span}。</translation></message>
<message><source>Open the Plan</source><translation>打开方案</translation></message>
<message><source>Open the Table of Oddities</source><translation>打开异常记录表</translation></message>
<message><source>Open, on time</source><translation>未结，未超期</translation></message>
<message><source>Open; {span} left.</source><translation>未结，剩余 {span}。</translation></message>
<message><source>Opening {plan}</source><translation>正在打开 {plan}</translation></message>
<message><source>Otherwise units without a value in a column that counts are a fault.</source><translation>否则，计入负载的字段为空的单元视为错误。</translation></message>
<message><source>Outside of the tolerance</source><translation>超出容差</translation></message>
<message><source>Oversize units</source><translation>过重单元</translation></message>
<message><source>Overview</source><translation>总览</translation></message>
<message><source>Pages</source><translation>页面</translation></message>
<message><source>Paint units into the target grid; without a target, into the grid where the stroke begins</source><translation>将单元划入目标网格；没有目标时，划入起笔处的网格</translation></message>
<message><source>Paper</source><translation>纸张</translation></message>
<message><source>Parks, schools, hospitals, enterprises: each becomes a last-level grid beyond the counts and outside the balance, with a number from 901.</source><translation>公园、学校、医院、企业：各成为一个末级网格，不计入网格数，不参与均衡，编号从 901 起。</translation></message>
<message><source>Parts of about equal load</source><translation>负载大致相等的份数</translation></message>
<message><source>Period</source><translation>时段</translation></message>
<message><source>Persons</source><translation>人数</translation></message>
<message><source>Pick a Grid</source><translation>拾取网格</translation></message>
<message><source>Pick an Event</source><translation>点选事件</translation></message>
<message><source>Pick an event on the map: its case is shown here.</source><translation>请在地图上点选事件，此处显示其案件。</translation></message>
<message><source>Pictures of all pages</source><translation>所有页面的图片</translation></message>
<message><source>Pieces that a stroke would cut off move too</source><translation>被切断的部分一并移动</translation></message>
<message><source>Plan</source><translation>方案</translation></message>
<message><source>Plan Panel</source><translation>方案面板</translation></message>
<message><source>Plan after</source><translation>调整后的方案</translation></message>
<message><source>Plan before</source><translation>调整前的方案</translation></message>
<message><source>Plan file</source><translation>方案文件</translation></message>
<message><source>Plan of Existing Grids</source><translation>现有网格做成方案</translation></message>
<message><source>Plan of Existing Grids…</source><translation>现有网格做成方案…</translation></message>
<message><source>Plan that the list is of</source><translation>清单所属的方案</translation></message>
<message><source>Plans to Choose From</source><translation>备选方案</translation></message>
<message><source>Plans to Choose From…</source><translation>备选方案…</translation></message>
<message><source>Polygons</source><translation>面</translation></message>
<message><source>Preview</source><translation>预览</translation></message>
<message><source>Previous</source><translation>上一个</translation></message>
<message><source>Previous Problem</source><translation>上一个问题</translation></message>
<message><source>Print the atlas of a plan</source><translation>打印方案图册</translation></message>
<message><source>Problem</source><translation>问题</translation></message>
<message><source>Problems</source><translation>问题</translation></message>
<message><source>Problems: {count}</source><translation>问题：{count}</translation></message>
<message><source>Push a Border</source><translation>推移边界</translation></message>
<message><source>Push a border</source><translation>推移边界</translation></message>
<message><source>Put it back, or add the layer to the project again.</source><translation>请放回文件，或将图层重新加入项目。</translation></message>
<message><source>Quarter</source><translation>季度</translation></message>
<message><source>Radius of the brush</source><translation>画笔半径</translation></message>
<message><source>Radius of the brush when QGIS starts</source><translation>QGIS 启动时画笔的半径</translation></message>
<message><source>Read the source again</source><translation>重新读取数据源</translation></message>
<message><source>Read the source again whenever it has grown</source><translation>数据源增长时自动重新读取</translation></message>
<message><source>Reading base units</source><translation>正在读取基础单元</translation></message>
<message><source>Reading events</source><translation>正在读取事件</translation></message>
<message><source>Reading the layer</source><translation>正在读取图层</translation></message>
<message><source>Reading the map</source><translation>正在读取地图</translation></message>
<message><source>Reason of the next steps, for the log</source><translation>接下来各步的理由，写入日志</translation></message>
<message><source>Rebalance</source><translation>重新均衡</translation></message>
<message><source>Rebalance Plan…</source><translation>方案再平衡…</translation></message>
<message><source>Rebalance the Plan {plan}</source><translation>再平衡方案 {plan}</translation></message>
<message><source>Rebalancing</source><translation>正在再平衡</translation></message>
<message><source>Recode</source><translation>重新编码</translation></message>
<message><source>Rectangle</source><translation>矩形</translation></message>
<message><source>Redo</source><translation>重做</translation></message>
<message><source>Refresh</source><translation>刷新</translation></message>
<message><source>Registered</source><translation>户籍人口</translation></message>
<message><source>Regression (Farrington)</source><translation>回归法（Farrington）</translation></message>
<message><source>Regression for steady use, EARS for sudden rises, CUSUM for small rises that last; a tenth of the grids always has the highest index</source><translation>回归法适合日常使用，EARS 适合骤增，CUSUM 适合持续的小幅上升；指数法总有一成网格居前</translation></message>
<message><source>Restore the balance of the whole plan on new figures</source><translation>按新数据恢复整个方案的均衡</translation></message>
<message><source>Rivers, expressways, railways: no grid lies on both sides, but at crossings.</source><translation>河流、高速公路、铁路：除通道处外，网格不跨两侧。</translation></message>
<message><source>Roads, canals or ridges: where a border can run along them, it does.</source><translation>道路、沟渠或山脊：边界尽可能沿其走向。</translation></message>
<message><source>Roll Back</source><translation>回退</translation></message>
<message><source>Rows</source><translation>行数</translation></message>
<message><source>Rows: {count}</source><translation>行数：{count}</translation></message>
<message><source>Rules of the ground (none has to be given)</source><translation>实地规则（均可不填）</translation></message>
<message><source>Satisfaction</source><translation>满意度</translation></message>
<message><source>Save it anew in the layout designer, with one page, or delete it.</source><translation>请在布局设计器中以单页重新保存，或将其删除。</translation></message>
<message><source>Save the Plan</source><translation>保存方案</translation></message>
<message><source>Save the Plan As</source><translation>方案另存为</translation></message>
<message><source>Save the Plan As…</source><translation>方案另存为…</translation></message>
<message><source>Save the Templates for Editing</source><translation>保存模板以便编辑</translation></message>
<message><source>Save the plan file</source><translation>保存方案文件</translation></message>
<message><source>Save under another name</source><translation>以其他名称保存</translation></message>
<message><source>Saved</source><translation>已保存</translation></message>
<message><source>Saving the plan</source><translation>正在保存方案</translation></message>
<message><source>Seed</source><translation>种子</translation></message>
<message><source>Seen</source><translation>实际</translation></message>
<message><source>Select the units of the new grid on the map.</source><translation>请在地图上选择新网格的单元。</translation></message>
<message><source>Select units of two grids on the map.</source><translation>请在地图上选择两个网格的单元。</translation></message>
<message><source>Selected units of two grids change places</source><translation>对换两个网格中所选的单元</translation></message>
<message><source>Set its CRS in the properties of the layer.</source><translation>请在图层属性中设置其坐标参照系。</translation></message>
<message><source>Set up the temporal controller of QGIS for these events</source><translation>为这些事件设置 QGIS 时态控制器</translation></message>
<message><source>Several with semicolons between.</source><translation>可填多个，用分号隔开。</translation></message>
<message><source>Share</source><translation>占比</translation></message>
<message><source>Share in the load that the grids even out</source><translation>在网格均衡负载中所占份额</translation></message>
<message><source>Share of load</source><translation>负载份额</translation></message>
<message><source>Share of the load</source><translation>负载占比</translation></message>
<message><source>Sheet</source><translation>工作表</translation></message>
<message><source>Show or hide the panel</source><translation>显示或隐藏面板</translation></message>
<message><source>Show or hide the panel of events</source><translation>显示或隐藏事件面板</translation></message>
<message><source>Show plans of which none is better in everything, by their worth</source><translation>按各项指标展示一组彼此互有优劣的方案</translation></message>
<message><source>Show the Plan</source><translation>显示该方案</translation></message>
<message><source>Show the best next moves for the chosen grid</source><translation>显示所选网格的最佳调整</translation></message>
<message><source>Show the next grid with a problem</source><translation>显示下一个有问题的网格</translation></message>
<message><source>Show the previous grid with a problem</source><translation>显示上一个有问题的网格</translation></message>
<message><source>Show two plans side by side, and what changes hands</source><translation>并排显示两个方案及其变更</translation></message>
<message><source>Since</source><translation>起始</translation></message>
<message><source>Slide, 16:9</source><translation>幻灯片 16:9</translation></message>
<message><source>Slides</source><translation>幻灯片</translation></message>
<message><source>Smooth</source><translation>平滑</translation></message>
<message><source>Smooth a border</source><translation>平滑边界</translation></message>
<message><source>Smooth the border between the two chosen grids</source><translation>平滑所选两个网格之间的边界</translation></message>
<message><source>Snapping distance</source><translation>吸附距离</translation></message>
<message><source>So many upper levels keep their outlines</source><translation>上面这么多级的边界保持不变</translation></message>
<message><source>Source</source><translation>来源</translation></message>
<message><source>Split</source><translation>拆分</translation></message>
<message><source>Split a grid</source><translation>拆分网格</translation></message>
<message><source>Split by a Line</source><translation>按线拆分</translation></message>
<message><source>Split by a line</source><translation>按线拆分</translation></message>
<message><source>Split the chosen grid into balanced parts</source><translation>将所选网格拆成均衡的几份</translation></message>
<message><source>Split…</source><translation>拆分…</translation></message>
<message><source>State</source><translation>状态</translation></message>
<message><source>State in the source</source><translation>来源中的状态</translation></message>
<message><source>Steps of an earlier session cannot be done again. {reason}</source><translation>以前的步骤无法重做。{reason}</translation></message>
<message><source>Steps of the last session</source><translation>上次的步骤</translation></message>
<message><source>Stop</source><translation>停止</translation></message>
<message><source>Stopped</source><translation>已停止</translation></message>
<message><source>Stopped at your request; nothing was written.</source><translation>已按要求停止；没有写入任何内容。</translation></message>
<message><source>Stopping…</source><translation>正在停止…</translation></message>
<message><source>Stroke</source><translation>划入</translation></message>
<message><source>Subcategory</source><translation>小类</translation></message>
<message><source>Suggest</source><translation>建议</translation></message>
<message><source>Suggested moves: {moves}</source><translation>建议的调整：{moves}</translation></message>
<message><source>Swap</source><translation>对换</translation></message>
<message><source>Table (*.csv)</source><translation>表格 (*.csv)</translation></message>
<message><source>Tables</source><translation>表格</translation></message>
<message><source>Take Pieces Along</source><translation>带走碎块</translation></message>
<message><source>Take all filters away</source><translation>清除所有筛选</translation></message>
<message><source>Take hold of a border between two grids.</source><translation>请从两个网格之间的边界开始拖动。</translation></message>
<message><source>Take over</source><translation>恢复</translation></message>
<message><source>Templates saved in {folder}. Edit them in the layout designer of QGIS, save them under the same names; delete them to have the built-in ones again.</source><translation>模板已保存到 {folder}。请在 QGIS 布局设计器中编辑并以原名保存；删除后恢复内置模板。</translation></message>
<message><source>That of QGIS</source><translation>与 QGIS 相同</translation></message>
<message><source>The PDF cannot be written.</source><translation>无法写入 PDF。</translation></message>
<message><source>The areas of this column are not cut above the last level</source><translation>此字段的区域在末级以上不被切分</translation></message>
<message><source>The areas of this column become the first level as they are</source><translation>此字段的区域原样作为一级网格</translation></message>
<message><source>The base units come from this file; choose another one.</source><translation>基础单元来自此文件；请选择其他文件。</translation></message>
<message><source>The case has no deadline.</source><translation>该案件没有办结时限。</translation></message>
<message><source>The chosen grids come under another grid of the level above, as they are</source><translation>所选网格原样划归另一个上级网格</translation></message>
<message><source>The file holds clean events already; it is opened as it is.</source><translation>该文件已是导入后的事件，将直接打开。</translation></message>
<message><source>The file says nothing about its import.</source><translation>该文件没有导入记录。</translation></message>
<message><source>The file {file} would be written over one that is read. Choose another name.</source><translation>文件 {file} 会覆盖正在读取的文件。请换一个名称。</translation></message>
<message><source>The folder cannot be written to.</source><translation>无法写入该文件夹。</translation></message>
<message><source>The grids stand</source><translation>网格所在</translation></message>
<message><source>The last whole period of the chosen time is judged by all those before it</source><translation>以此前所有时段判断所选时间内最近一个完整时段</translation></message>
<message><source>The layer has no features.</source><translation>图层中没有要素。</translation></message>
<message><source>The layer that the events came from is not in the project.</source><translation>事件来源图层不在工程中。</translation></message>
<message><source>The line does not cross a grid from side to side.</source><translation>该线没有贯穿任何网格。</translation></message>
<message><source>The pack is in {folder}.</source><translation>资料包位于 {folder}。</translation></message>
<message><source>The page for the wall</source><translation>指挥大屏网页</translation></message>
<message><source>The pages cannot be written.</source><translation>无法写入页面。</translation></message>
<message><source>The picture cannot be written.</source><translation>无法写入图片。</translation></message>
<message><source>The plan is being saved.</source><translation>正在保存方案。</translation></message>
<message><source>The plan is open to be looked at only. {reason}</source><translation>方案仅以只读方式打开。{reason}</translation></message>
<message><source>The plan is saved.</source><translation>方案已保存。</translation></message>
<message><source>The plan that is worked at</source><translation>正在编辑的方案</translation></message>
<message><source>The preview shows the pages before they are made.</source><translation>预览可在制作前查看页面。</translation></message>
<message><source>The rebalanced plan needs a file of its own beside the old one.</source><translation>再平衡后的方案须另存为新文件，不能覆盖原方案。</translation></message>
<message><source>The rules cannot be kept; see what they say above.</source><translation>规则无法满足，请看上方说明。</translation></message>
<message><source>The same units, settings and seed give the same plan</source><translation>相同的单元、设置和种子得到相同的方案</translation></message>
<message><source>The sample lies among the temporary files; Save the Plan As… keeps it.</source><translation>示例位于临时文件夹；用“方案另存为…”可以保留。</translation></message>
<message><source>The source is not there; the events read before are shown again.</source><translation>数据源不在原处；显示的是之前读入的事件。</translation></message>
<message><source>The template {file} cannot be used.</source><translation>模板 {file} 无法使用。</translation></message>
<message><source>The village of this unit is not known.</source><translation>不知道该单元属于哪个村。</translation></message>
<message><source>There is a file {name}; it will be replaced.</source><translation>已有文件 {name}；将被替换。</translation></message>
<message><source>There is a plan file of this name; it will be replaced.</source><translation>已有同名的方案文件；将被替换。</translation></message>
<message><source>There is no connection {name}.</source><translation>没有连接 {name}。</translation></message>
<message><source>There is no file {file}.</source><translation>没有文件 {file}。</translation></message>
<message><source>There is no grid with this code.</source><translation>没有此编码的网格。</translation></message>
<message><source>These units cannot be divided as they are; see the list above.</source><translation>这些单元目前无法划分；见上方列表。</translation></message>
<message><source>These units cannot be used as they are; see the list above.</source><translation>这些单元按现状无法使用，见上面的列表。</translation></message>
<message><source>They are set aside in a file beside the plan.</source><translation>这些步骤将另存到方案旁的文件中。</translation></message>
<message><source>This is a folder; choose the plan file to write.</source><translation>这是文件夹；请选择要写出的方案文件。</translation></message>
<message><source>This project shows the plan {plan}.</source><translation>此工程含有方案 {plan}。</translation></message>
<message><source>Time Slider</source><translation>时间滑块</translation></message>
<message><source>Time it happened</source><translation>发生时间</translation></message>
<message><source>Time of checking</source><translation>核查时间</translation></message>
<message><source>Time of closing</source><translation>结案时间</translation></message>
<message><source>Time of dispatch</source><translation>派遣时间</translation></message>
<message><source>Time of handling</source><translation>处置时间</translation></message>
<message><source>Time of registration</source><translation>立案时间</translation></message>
<message><source>Time of report</source><translation>上报时间</translation></message>
<message><source>Time of the last change</source><translation>最后更新时间</translation></message>
<message><source>Time slider: {span}</source><translation>时间滑块：{span}</translation></message>
<message><source>Times extended</source><translation>延期次数</translation></message>
<message><source>Times returned</source><translation>退单次数</translation></message>
<message><source>Times reworked</source><translation>返工次数</translation></message>
<message><source>To</source><translation>新</translation></message>
<message><source>Tolerance</source><translation>容差</translation></message>
<message><source>Tolerance of the load, %</source><translation>负载容差（%）</translation></message>
<message><source>Tolerance, %</source><translation>容差（%）</translation></message>
<message><source>Town</source><translation>镇街</translation></message>
<message><source>Try with the Sample</source><translation>用示例试试</translation></message>
<message><source>Unavoidable</source><translation>不可避免</translation></message>
<message><source>Undo</source><translation>撤销</translation></message>
<message><source>Unit or grid</source><translation>单元或网格</translation></message>
<message><source>Units</source><translation>单元</translation></message>
<message><source>Units in a grid</source><translation>每网格单元数</translation></message>
<message><source>Units in another grid than saved: {count}</source><translation>与已保存方案所属网格不同的单元：{count}</translation></message>
<message><source>Units that change their grid: {count}.</source><translation>更换网格的单元：{count} 个。</translation></message>
<message><source>Units with the same value make one special grid.</source><translation>取值相同的单元组成一个专属网格。</translation></message>
<message><source>Unlock</source><translation>解锁</translation></message>
<message><source>Unlock the chosen grids, or the selected units</source><translation>解锁所选网格或单元</translation></message>
<message><source>Unsaved changes of the plan do not take part.</source><translation>方案中未保存的修改不参与计算。</translation></message>
<message><source>Unsaved steps of {plan} are kept; it offers them when it is opened.</source><translation>{plan} 未保存的步骤已保留，下次打开时提供恢复。</translation></message>
<message><source>Up</source><translation>纵轴</translation></message>
<message><source>Upper levels follow from the last one: change column grid_{level}.</source><translation>上级网格由末级网格推出：请修改字段 grid_{level}。</translation></message>
<message><source>Upper levels that keep their outlines</source><translation>边界保持不变的上级层数</translation></message>
<message><source>Urgency</source><translation>紧急程度</translation></message>
<message><source>Use a QGIS that brings along {names}.</source><translation>请使用自带 {names} 的 QGIS。</translation></message>
<message><source>Village</source><translation>村社区</translation></message>
<message><source>WGS-84 or CGCS2000</source><translation>WGS-84 或 CGCS2000</translation></message>
<message><source>Warnings</source><translation>预警</translation></message>
<message><source>Warnings for the period {period}: {count}</source><translation>{period} 时段的预警：{count} 条</translation></message>
<message><source>Warnings…</source><translation>预警…</translation></message>
<message><source>Watch the Source</source><translation>监视数据源</translation></message>
<message><source>Web page</source><translation>网页</translation></message>
<message><source>Week</source><translation>周</translation></message>
<message><source>Weight</source><translation>权重</translation></message>
<message><source>Weight, compared with those of the others</source><translation>相对于其他指标的权重</translation></message>
<message><source>What</source><translation>内容</translation></message>
<message><source>What comes of it</source><translation>结果</translation></message>
<message><source>What counts in the load</source><translation>计入负载的指标</translation></message>
<message><source>What is wanted</source><translation>要求</translation></message>
<message><source>What the colours on the map show</source><translation>地图颜色表示的内容</translation></message>
<message><source>What the grids share evenly</source><translation>各网格均衡分担的内容</translation></message>
<message><source>What the limit is about, such as households</source><translation>上下限所针对的字段，例如户数</translation></message>
<message><source>What to expect: one grid on average</source><translation>预期：平均每个网格</translation></message>
<message><source>What was met</source><translation>导入时的情况</translation></message>
<message><source>What would move</source><translation>将发生的变动</translation></message>
<message><source>When</source><translation>时间</translation></message>
<message><source>Where more happened than was to be expected</source><translation>何处超出预期</translation></message>
<message><source>Where more happens than around</source><translation>何处多于周边</translation></message>
<message><source>Whether it counts in the load</source><translation>是否计入负载</translation></message>
<message><source>Which sheet holds the events?</source><translation>事件在哪个工作表？</translation></message>
<message><source>Who</source><translation>人员</translation></message>
<message><source>Whole Territory</source><translation>全域</translation></message>
<message><source>Why</source><translation>原因</translation></message>
<message><source>Why the chosen grid is uneven, and what would help</source><translation>所选网格为何不均衡，以及如何改善</translation></message>
<message><source>Widen the panel to see: {columns}</source><translation>拉宽面板可见：{columns}</translation></message>
<message><source>Workbook</source><translation>工作簿</translation></message>
<message><source>Write events to</source><translation>事件写入</translation></message>
<message><source>Write the list of movements beside it (.csv)</source><translation>在其旁边写出变动清单（.csv）</translation></message>
<message><source>Writing the pages</source><translation>正在编排页面</translation></message>
<message><source>Writing the plan</source><translation>正在写入方案</translation></message>
<message><source>Year</source><translation>年</translation></message>
<message><source>Zoom to the Grid</source><translation>缩放到网格</translation></message>
<message><source>all</source><translation>全部</translation></message>
<message><source>as around</source><translation>与周边相当</translation></message>
<message><source>as the layer states</source><translation>按图层声明</translation></message>
<message><source>as those of the plan</source><translation>与方案的单元相同</translation></message>
<message><source>best</source><translation>最佳</translation></message>
<message><source>by day</source><translation>按日</translation></message>
<message><source>by month</source><translation>按月</translation></message>
<message><source>by week</source><translation>按周</translation></message>
<message><source>changed, not saved</source><translation>已修改，未保存</translation></message>
<message><source>closed</source><translation>已结</translation></message>
<message><source>cold spot</source><translation>冷点</translation></message>
<message><source>extraordinary</source><translation>异常突出</translation></message>
<message><source>far more than expected</source><translation>远超预期</translation></message>
<message><source>fast</source><translation>快速</translation></message>
<message><source>fits best</source><translation>最吻合</translation></message>
<message><source>from</source><translation>自</translation></message>
<message><source>grids_first.qml, grids_middle.qml, grids_last.qml and units.qml there go before the shipped styles.</source><translation>其中的 grids_first.qml、grids_middle.qml、grids_last.qml 和 units.qml 优先于自带样式。</translation></message>
<message><source>hot spot</source><translation>热点</translation></message>
<message><source>in the list of units of a plan, edited elsewhere</source><translation>在方案的单元清单中（已在别处修改）</translation></message>
<message><source>is being saved …</source><translation>正在保存……</translation></message>
<message><source>level {level}</source><translation>{level:一}级</translation></message>
<message><source>locked</source><translation>已锁定</translation></message>
<message><source>more than expected</source><translation>超出预期</translation></message>
<message><source>no bound</source><translation>不设上限</translation></message>
<message><source>none</source><translation>无</translation></message>
<message><source>normal</source><translation>正常</translation></message>
<message><source>open</source><translation>未结</translation></message>
<message><source>or a file</source><translation>或文件</translation></message>
<message><source>or layer of the project</source><translation>或工程图层</translation></message>
<message><source>or the column that names special grids</source><translation>或专属网格名称字段</translation></message>
<message><source>out of order</source><translation>次序异常</translation></message>
<message><source>picture</source><translation>图片</translation></message>
<message><source>saved</source><translation>已保存</translation></message>
<message><source>table</source><translation>表格</translation></message>
<message><source>the file states it</source><translation>文件自带</translation></message>
<message><source>to</source><translation>至</translation></message>
<message><source>to be looked at only</source><translation>只读</translation></message>
<message><source>with the base units, or in a layer of areas</source><translation>在基础单元或面图层中</translation></message>
<message><source>without</source><translation>未填写</translation></message>
<message><source>{before} → {after} people</source><translation>{before} → {after} 人</translation></message>
<message><source>{beyond} of {count} grids are outside of ±{tolerance:.0%}</source><translation>{count} 个网格中有 {beyond} 个超出 ±{tolerance:.0%}</translation></message>
<message><source>{counts} grids, from the largest to the smallest.</source><translation>从最大到最小各级网格数：{counts}。</translation></message>
<message><source>{count} plans in {folder}</source><translation>{folder} 中有 {count} 个方案</translation></message>
<message><source>{count} steps of an earlier session were not saved (the last at {when}). The units concerned are marked on the map.</source><translation>以前有 {count} 个步骤未保存（最后一步在 {when}）。相关单元已在地图上标出。</translation></message>
<message><source>{count} units; faults: {faults}; remarks: {remarks}</source><translation>{count} 个单元；错误：{faults}；提示：{remarks}</translation></message>
<message><source>{days} d {hours} h</source><translation>{days} 天 {hours} 小时</translation></message>
<message><source>{events} of {rows} rows of {source}; {left} left out. Read as {datum}. Personal columns left behind: {personal}. Cells emptied: {cells}.</source><translation>{source} 共 {rows} 行，采用 {events} 件，未采用 {left} 行。坐标系：{datum}。不读取的个人信息列：{personal}。清空的单元格：{cells}。</translation></message>
<message><source>{file}: events</source><translation>{file}：事件</translation></message>
<message><source>{file}: overview, spread {metres} m</source><translation>{file}：热力总览，扩散 {metres} 米</translation></message>
<message><source>{first}:00 – {last}:00: {count}</source><translation>{first}:00 – {last}:00：{count}</translation></message>
<message><source>{hours} h {minutes} min</source><translation>{hours} 小时 {minutes} 分</translation></message>
<message><source>{name}: {value} is no number.</source><translation>{name}：{value} 不是数字。</translation></message>
<message><source>{name}: {value} is no whole number, or too large.</source><translation>{name}：{value} 不是整数，或过大。</translation></message>
<message><source>{plan}: largest deviation {worst}</source><translation>{plan}：最大偏差 {worst}</translation></message>
<message><source>{plan}: level {level}</source><translation>{plan}：{level:一}级</translation></message>
<message><source>{plan}: units</source><translation>{plan}：单元</translation></message>
<message><source>{share} inside the territory</source><translation>辖区内 {share}</translation></message>
<message><source>{share} where their names say</source><translation>与地名一致 {share}</translation></message>
<message><source>{table}: a row has {cells} cells: {names}.</source><translation>{table}：每行有 {cells} 格：{names}。</translation></message>
<message><source>{table}: nothing stands before {value}.</source><translation>{table}：{value} 前面是空的。</translation></message>
<message><source>{title}: or a column of the base units</source><translation>{title}：或基础单元的字段</translation></message>
<message><source>{title}: {what}</source><translation>{title}：{what}</translation></message>
<message><source>{units} units change their grid: {share} of the load. No plan could do with less than {bound}.</source><translation>{units} 个单元变更网格，占负载的 {share}。任何方案都不可能少于 {bound}。</translation></message>
<message><source>{units} units with {persons} people change their grid: {share} of the load. No plan could do with less than {bound}.</source><translation>{units} 个单元（{persons} 人）变更网格，占负载的 {share}。任何方案都不可能少于 {bound}。</translation></message>
<message><source>{unit} to {grid} ({effect})</source><translation>{unit} 划入 {grid}（{effect}）</translation></message>
</context>
</TS>
