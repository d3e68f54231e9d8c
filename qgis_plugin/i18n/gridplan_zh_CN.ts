<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
<name>Gridplan</name>
<message><source>(area of the outlines)</source><translation>（图形面积）</translation></message>
<message><source>(choose)</source><translation>（请选择）</translation></message>
<message><source>(no layer)</source><translation>（无图层）</translation></message>
<message><source>(none)</source><translation>（无）</translation></message>
<message><source>A PDF for each first-level grid</source><translation>每个一级网格一个 PDF</translation></message>
<message><source>A last-level grid would hold {people} people; the norm is at most {most}.</source><translation>末级网格平均将有 {people} 人；规范上限为 {most} 人。</translation></message>
<message><source>A page for each second-level grid</source><translation>每个二级网格单独一页</translation></message>
<message><source>Add a criterion</source><translation>添加指标</translation></message>
<message><source>Add a criterion…</source><translation>添加指标…</translation></message>
<message><source>All templates of this paper are saved already.</source><translation>此版面的模板均已保存。</translation></message>
<message><source>Area, km²</source><translation>面积（平方公里）</translation></message>
<message><source>As messages</source><translation>与提示语言一致</translation></message>
<message><source>Assign a Village</source><translation>划拨整村</translation></message>
<message><source>Assign a village</source><translation>划拨整村</translation></message>
<message><source>Atlas</source><translation>图册</translation></message>
<message><source>Atlas: one PDF with bookmarks</source><translation>图册：带书签的单个 PDF</translation></message>
<message><source>Back to the plan as it was saved</source><translation>回到已保存的方案</translation></message>
<message><source>Base units</source><translation>基础单元</translation></message>
<message><source>Base units that alone are heavier than a grid should be</source><translation>单个就超过网格目标负荷的基础单元</translation></message>
<message><source>Base units that change hands</source><translation>变更归属的基础单元</translation></message>
<message><source>Brush</source><translation>画笔</translation></message>
<message><source>Brush stroke</source><translation>画笔</translation></message>
<message><source>By deviation</source><translation>按偏差</translation></message>
<message><source>By grid</source><translation>按网格</translation></message>
<message><source>Can be divided</source><translation>可以划分</translation></message>
<message><source>Certificate</source><translation>检验证书</translation></message>
<message><source>Changes</source><translation>变更</translation></message>
<message><source>Check a plan</source><translation>检查方案</translation></message>
<message><source>Choose a grid in the table, or click one on the map.</source><translation>请在表中选择网格，或在地图上点击。</translation></message>
<message><source>Choose a plan, a folder, and at least one kind of file.</source><translation>请选择方案、文件夹和至少一种文件。</translation></message>
<message><source>Choose another folder.</source><translation>请选择其他文件夹。</translation></message>
<message><source>Choose grids in the table, or select units on the map.</source><translation>请在表中选择网格，或在地图上选择单元。</translation></message>
<message><source>Choose grids of the last level in the table.</source><translation>请在表中选择末级网格。</translation></message>
<message><source>Choose one grid in the table.</source><translation>请在表中选择一个网格。</translation></message>
<message><source>Choose the layer or the file of the base units.</source><translation>请选择基础单元的图层或文件。</translation></message>
<message><source>Choose the plan file to write.</source><translation>请选择要写出的方案文件。</translation></message>
<message><source>Choose two neighbouring grids in the table.</source><translation>请在表中选择两个相邻的网格。</translation></message>
<message><source>Chosen</source><translation>已选</translation></message>
<message><source>Click a grid, then the neighbour that joins it</source><translation>先点击一个网格，再点击并入它的相邻网格</translation></message>
<message><source>Click a grid: it becomes the target</source><translation>点击网格，使其成为目标</translation></message>
<message><source>Click a line across a grid; right click or Enter cuts</source><translation>点击画线贯穿网格；右键或回车切开</translation></message>
<message><source>Click moves the units of a village</source><translation>点击移动整个村的单元</translation></message>
<message><source>Close</source><translation>关闭</translation></message>
<message><source>Close the Plan</source><translation>关闭方案</translation></message>
<message><source>Close the plan and take it off the map</source><translation>关闭方案并从地图移除</translation></message>
<message><source>Code</source><translation>编码</translation></message>
<message><source>Column</source><translation>字段</translation></message>
<message><source>Column of areas to keep whole</source><translation>保持完整的区域字段</translation></message>
<message><source>Column of the base units</source><translation>基础单元的字段</translation></message>
<message><source>Column of the unit ids</source><translation>单元编号字段</translation></message>
<message><source>Column that is the first level</source><translation>作为第一级的字段</translation></message>
<message><source>Compactness</source><translation>紧凑度</translation></message>
<message><source>Compare two plans</source><translation>比较两个方案</translation></message>
<message><source>Compares two plans of the same base units: units, persons and areas that change hands, grids before and after, and which old code has become which new one; as layers, tables and a picture.</source><translation>比较基础单元相同的两个方案：变更归属的单元、人口和区域，网格调整前后的指标，以及新旧编码对应；以图层、表格和图片给出。</translation></message>
<message><source>Computes everything anew from the outlines of the units and their grids, and says whether the plan holds: exact counts, nested, connected, no gaps and no overlaps.</source><translation>根据单元边界及其网格重新计算一切，说明方案是否成立：数量准确、层层嵌套、连通、无缝隙、无重叠。</translation></message>
<message><source>Connected areas</source><translation>连片区域</translation></message>
<message><source>Copies kept of a plan that is saved</source><translation>保存方案时保留的备份数</translation></message>
<message><source>Criteria</source><translation>指标</translation></message>
<message><source>Criterion</source><translation>指标</translation></message>
<message><source>Deviation</source><translation>偏差</translation></message>
<message><source>Deviation beyond which grids are marked</source><translation>超出此偏差的网格会被标出</translation></message>
<message><source>Deviation of the worst grid, whatever is done: by one heavy unit, or by whole numbers of grids in a fixed level</source><translation>无论如何划分，最差网格的偏差：由某个过重单元或固定级内网格数取整造成</translation></message>
<message><source>Discard</source><translation>放弃</translation></message>
<message><source>Divide</source><translation>划分</translation></message>
<message><source>Divide a layer of base units</source><translation>划分基础单元图层</translation></message>
<message><source>Divide base units into a plan</source><translation>划分基础单元，生成方案</translation></message>
<message><source>Divides base units into nested, connected, compact grids that share the load evenly, at as many levels as counts are given, and writes the plan file. Without criteria the columns of registered people, migrants and area are recognised by their names. The same units, settings and seed give the same plan.</source><translation>将基础单元划分为层层嵌套、连通、紧凑、负载均衡的网格，级数由给出的数量决定，并写出方案文件。不指定指标时，按名称识别户籍人口、流动人口和面积字段。相同的单元、设置和种子得到相同的方案。</translation></message>
<message><source>Dividing</source><translation>正在划分</translation></message>
<message><source>Drag a border over units</source><translation>拖动边界越过单元</translation></message>
<message><source>Draw the picture of a plan</source><translation>绘制方案图</translation></message>
<message><source>Draws the levels of a plan, its deviations and its distributions on one page: PNG, SVG or PDF by the end of the file name.</source><translation>在一页上绘制方案的各级网格、偏差和分布：按文件扩展名输出 PNG、SVG 或 PDF。</translation></message>
<message><source>Earlier plan to compare with</source><translation>用于对比的先前方案</translation></message>
<message><source>Edit of a column</source><translation>编辑字段</translation></message>
<message><source>Effort</source><translation>力度</translation></message>
<message><source>Even out the load around the chosen grids</source><translation>均衡所选网格周围的负载</translation></message>
<message><source>Files</source><translation>文件</translation></message>
<message><source>Files: the atlas, one for each first-level grid, pictures</source><translation>文件：图册、每个一级网格一册、图片</translation></message>
<message><source>Fill</source><translation>填补</translation></message>
<message><source>Find a grid by code or name</source><translation>按编码或名称查找网格</translation></message>
<message><source>Findings</source><translation>检查结果</translation></message>
<message><source>First decide about the unsaved steps of the last session.</source><translation>请先处理上次未保存的步骤。</translation></message>
<message><source>Folder</source><translation>文件夹</translation></message>
<message><source>Folder of your own styles</source><translation>自定义样式文件夹</translation></message>
<message><source>From</source><translation>原</translation></message>
<message><source>GeoPackage, Shapefile, GeoJSON …</source><translation>GeoPackage、Shapefile、GeoJSON 等</translation></message>
<message><source>Give units in no grid to their neighbours</source><translation>将未划分的单元划入相邻网格</translation></message>
<message><source>Grid</source><translation>网格</translation></message>
<message><source>Gridplan</source><translation>网格划分 Gridplan</translation></message>
<message><source>Grids</source><translation>网格</translation></message>
<message><source>Grids at each level, largest grids first</source><translation>各级网格数，从大网格开始</translation></message>
<message><source>Grids of the plan</source><translation>方案的网格</translation></message>
<message><source>Hand-over files</source><translation>交接文件</translation></message>
<message><source>Hash of the plan</source><translation>方案哈希值</translation></message>
<message><source>Heading</source><translation>标题</translation></message>
<message><source>Help</source><translation>帮助</translation></message>
<message><source>How to work with Gridplan</source><translation>Gridplan 使用说明</translation></message>
<message><source>Inspect base units</source><translation>检查基础单元</translation></message>
<message><source>Install the full QGIS, or in the OSGeo4W setup: {names}.</source><translation>请安装完整版 QGIS，或在 OSGeo4W 安装程序中安装：{names}。</translation></message>
<message><source>It is written to the log beside every step until you change it.</source><translation>在修改之前，每一步都会把它写入日志。</translation></message>
<message><source>Language</source><translation>语言</translation></message>
<message><source>Language of messages and of what is written</source><translation>提示信息及输出内容的语言</translation></message>
<message><source>Lasso</source><translation>套索</translation></message>
<message><source>Layer of the project</source><translation>项目中的图层</translation></message>
<message><source>Layers of what changes</source><translation>变更图层</translation></message>
<message><source>Layers to draw over the grids</source><translation>叠加在网格上的图层</translation></message>
<message><source>Level</source><translation>级别</translation></message>
<message><source>Level of the grids in the table</source><translation>表中网格的级别</translation></message>
<message><source>Level {level}</source><translation>第 {level} 级</translation></message>
<message><source>Load</source><translation>负载</translation></message>
<message><source>Lock</source><translation>锁定</translation></message>
<message><source>Lock the chosen grids, or the selected units</source><translation>锁定所选网格或单元</translation></message>
<message><source>Log</source><translation>日志</translation></message>
<message><source>Make a grid of the selected units</source><translation>将所选单元组成网格</translation></message>
<message><source>Make a sample territory, divide it and open the plan</source><translation>生成示例区域，划分并打开方案</translation></message>
<message><source>Make atlas, slides, tables and web page of a plan</source><translation>制作方案的图册、幻灯片、表格和网页</translation></message>
<message><source>Make room on the disk, or choose another folder.</source><translation>请清理磁盘空间，或选择其他文件夹。</translation></message>
<message><source>Make the Pack</source><translation>制作资料包</translation></message>
<message><source>Makes the pages for a meeting: cover, overview, balance, a page for each first-level grid and, if wanted, for each second-level grid, events, changes against another plan, statistics and method. One PDF with bookmarks, a PDF for each first-level grid, pictures.</source><translation>制作会议用图册：封面、总览、均衡情况、每个一级网格一页，可选每个二级网格一页、事件、与另一方案的变化、统计与编制说明。输出带书签的 PDF、每个一级网格的 PDF 和图片。</translation></message>
<message><source>Making the meeting pack</source><translation>正在制作会议资料包</translation></message>
<message><source>Making the sample</source><translation>正在生成示例</translation></message>
<message><source>Map review number</source><translation>审图号</translation></message>
<message><source>Meeting Pack</source><translation>会议资料包</translation></message>
<message><source>Meeting Pack…</source><translation>会议资料包…</translation></message>
<message><source>Merge</source><translation>合并</translation></message>
<message><source>Merge Two Grids</source><translation>合并两个网格</translation></message>
<message><source>Merge the two chosen grids</source><translation>合并所选的两个网格</translation></message>
<message><source>Migrants</source><translation>流动人口</translation></message>
<message><source>Move the units in a freehand shape</source><translation>移动手绘范围内的单元</translation></message>
<message><source>Move the units in a rectangle</source><translation>移动矩形内的单元</translation></message>
<message><source>Name</source><translation>名称</translation></message>
<message><source>New Grid</source><translation>新建网格</translation></message>
<message><source>New Plan</source><translation>新建方案</translation></message>
<message><source>New Plan…</source><translation>新建方案…</translation></message>
<message><source>New grid</source><translation>新建网格</translation></message>
<message><source>Next</source><translation>下一个</translation></message>
<message><source>Next Problem</source><translation>下一个问题</translation></message>
<message><source>No move of a single unit would make this grid better.</source><translation>没有任何单个单元的调整能改善该网格。</translation></message>
<message><source>No plan is open.</source><translation>没有打开的方案。</translation></message>
<message><source>No problems.</source><translation>没有问题。</translation></message>
<message><source>Norm: most households in a last-level grid</source><translation>规范：末级网格最多户数</translation></message>
<message><source>Norm: most people in a last-level grid</source><translation>规范：末级网格最多人数</translation></message>
<message><source>Now</source><translation>现在</translation></message>
<message><source>Number of base units</source><translation>基础单元数量</translation></message>
<message><source>Number of findings</source><translation>结果数量</translation></message>
<message><source>On Debian and Ubuntu: sudo apt install python3-geopandas python3-scipy python3-xlsxwriter (missing: {names}).</source><translation>在 Debian 和 Ubuntu 上：sudo apt install python3-geopandas python3-scipy python3-xlsxwriter（缺少：{names}）。</translation></message>
<message><source>Open a Plan</source><translation>打开方案</translation></message>
<message><source>Open a Plan…</source><translation>打开方案…</translation></message>
<message><source>Open a plan file to redraw it</source><translation>打开方案文件进行调整</translation></message>
<message><source>Open the Plan</source><translation>打开方案</translation></message>
<message><source>Opening {plan}</source><translation>正在打开 {plan}</translation></message>
<message><source>Outside of the tolerance</source><translation>超出容差</translation></message>
<message><source>Oversize units</source><translation>过重单元</translation></message>
<message><source>Pages</source><translation>页面</translation></message>
<message><source>Paint units into the target grid; without a target, into the grid where the stroke begins</source><translation>将单元划入目标网格；没有目标时，划入起笔处的网格</translation></message>
<message><source>Paper</source><translation>纸张</translation></message>
<message><source>Parts of about equal load</source><translation>负载大致相等的份数</translation></message>
<message><source>Persons who change hands</source><translation>变更归属的人口</translation></message>
<message><source>Pick a Grid</source><translation>拾取网格</translation></message>
<message><source>Picture</source><translation>图片</translation></message>
<message><source>Pictures of all pages</source><translation>所有页面的图片</translation></message>
<message><source>Pieces that a stroke would cut off move too</source><translation>被切断的部分一并移动</translation></message>
<message><source>Plan Panel</source><translation>方案面板</translation></message>
<message><source>Plan after</source><translation>调整后的方案</translation></message>
<message><source>Plan before</source><translation>调整前的方案</translation></message>
<message><source>Plan file</source><translation>方案文件</translation></message>
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
<message><source>Radius of the brush</source><translation>画笔半径</translation></message>
<message><source>Radius of the brush when QGIS starts</source><translation>QGIS 启动时画笔的半径</translation></message>
<message><source>Reading base units</source><translation>正在读取基础单元</translation></message>
<message><source>Reading the map</source><translation>正在读取地图</translation></message>
<message><source>Reason of the next steps, for the log</source><translation>接下来各步的理由，写入日志</translation></message>
<message><source>Rebalance</source><translation>重新均衡</translation></message>
<message><source>Rectangle</source><translation>矩形</translation></message>
<message><source>Redo</source><translation>重做</translation></message>
<message><source>Registered</source><translation>户籍人口</translation></message>
<message><source>Roll Back</source><translation>回退</translation></message>
<message><source>Rows: {count}</source><translation>行数：{count}</translation></message>
<message><source>Save it anew in the layout designer, with one page, or delete it.</source><translation>请在布局设计器中以单页重新保存，或将其删除。</translation></message>
<message><source>Save the Plan</source><translation>保存方案</translation></message>
<message><source>Save the Plan As</source><translation>方案另存为</translation></message>
<message><source>Save the Plan As…</source><translation>方案另存为…</translation></message>
<message><source>Save the Templates for Editing</source><translation>保存模板以便编辑</translation></message>
<message><source>Save the plan file</source><translation>保存方案文件</translation></message>
<message><source>Save under another name</source><translation>以其他名称保存</translation></message>
<message><source>Saved</source><translation>已保存</translation></message>
<message><source>Saving the plan</source><translation>正在保存方案</translation></message>
<message><source>Says what is wrong with base units: outlines, gaps and overlaps, columns, coordinates, pieces that touch nothing. Changes nothing.</source><translation>指出基础单元的问题：边界、缝隙与重叠、字段、坐标、孤立的部分。不做任何修改。</translation></message>
<message><source>Seed</source><translation>种子</translation></message>
<message><source>Select the units of the new grid on the map.</source><translation>请在地图上选择新网格的单元。</translation></message>
<message><source>Select units of two grids on the map.</source><translation>请在地图上选择两个网格的单元。</translation></message>
<message><source>Selected units of two grids change places</source><translation>对换两个网格中所选的单元</translation></message>
<message><source>Share in the load that the grids even out</source><translation>在网格均衡负荷中所占份额</translation></message>
<message><source>Share of load</source><translation>负荷份额</translation></message>
<message><source>Show or hide the panel</source><translation>显示或隐藏面板</translation></message>
<message><source>Show the best next moves for the chosen grid</source><translation>显示所选网格的最佳调整</translation></message>
<message><source>Show the next grid with a problem</source><translation>显示下一个有问题的网格</translation></message>
<message><source>Show the previous grid with a problem</source><translation>显示上一个有问题的网格</translation></message>
<message><source>Slide</source><translation>幻灯片</translation></message>
<message><source>Slide, 16:9</source><translation>幻灯片 16:9</translation></message>
<message><source>Slides</source><translation>幻灯片</translation></message>
<message><source>Smooth</source><translation>平滑</translation></message>
<message><source>Smooth a border</source><translation>平滑边界</translation></message>
<message><source>Smooth the border between the two chosen grids</source><translation>平滑所选两个网格之间的边界</translation></message>
<message><source>Split</source><translation>拆分</translation></message>
<message><source>Split a grid</source><translation>拆分网格</translation></message>
<message><source>Split by a Line</source><translation>按线拆分</translation></message>
<message><source>Split by a line</source><translation>按线拆分</translation></message>
<message><source>Split the chosen grid into balanced parts</source><translation>将所选网格拆成均衡的几份</translation></message>
<message><source>Split…</source><translation>拆分…</translation></message>
<message><source>Steps of an earlier session cannot be done again. {reason}</source><translation>以前的步骤无法重做。{reason}</translation></message>
<message><source>Steps of the last session</source><translation>上次的步骤</translation></message>
<message><source>Stop</source><translation>停止</translation></message>
<message><source>Stopped</source><translation>已停止</translation></message>
<message><source>Stopped at your request; nothing was written.</source><translation>已按要求停止；没有写入任何内容。</translation></message>
<message><source>Stopping…</source><translation>正在停止…</translation></message>
<message><source>Stroke</source><translation>划入</translation></message>
<message><source>Suggest</source><translation>建议</translation></message>
<message><source>Suggested moves: {moves}</source><translation>建议的调整：{moves}</translation></message>
<message><source>Swap</source><translation>对换</translation></message>
<message><source>Tables</source><translation>表格</translation></message>
<message><source>Take Pieces Along</source><translation>带走碎块</translation></message>
<message><source>Take hold of a border between two grids.</source><translation>请从两个网格之间的边界开始拖动。</translation></message>
<message><source>Take over</source><translation>恢复</translation></message>
<message><source>Templates saved in {folder}. Edit them in the layout designer of QGIS, save them under the same names; delete them to have the built-in ones again.</source><translation>模板已保存到 {folder}。请在 QGIS 布局设计器中编辑并以原名保存；删除后恢复内置模板。</translation></message>
<message><source>That of QGIS</source><translation>与 QGIS 相同</translation></message>
<message><source>The PDF cannot be written.</source><translation>无法写入 PDF。</translation></message>
<message><source>The areas of this column are not cut above the last level</source><translation>此字段的区域在末级以上不被切分</translation></message>
<message><source>The areas of this column become the first level as they are</source><translation>此字段的区域原样作为一级网格</translation></message>
<message><source>The folder cannot be written to.</source><translation>无法写入该文件夹。</translation></message>
<message><source>The line does not cross a grid from side to side.</source><translation>该线没有贯穿任何网格。</translation></message>
<message><source>The pack is in {folder}.</source><translation>资料包位于 {folder}。</translation></message>
<message><source>The pages cannot be written.</source><translation>无法写入页面。</translation></message>
<message><source>The picture cannot be written.</source><translation>无法写入图片。</translation></message>
<message><source>The plan does not hold.</source><translation>方案不成立。</translation></message>
<message><source>The plan holds</source><translation>方案成立</translation></message>
<message><source>The plan holds.</source><translation>方案成立。</translation></message>
<message><source>The plan is being saved.</source><translation>正在保存方案。</translation></message>
<message><source>The plan is open to be looked at only. {reason}</source><translation>方案仅以只读方式打开。{reason}</translation></message>
<message><source>The plan is saved.</source><translation>方案已保存。</translation></message>
<message><source>The plan that is worked at</source><translation>正在编辑的方案</translation></message>
<message><source>The preview shows the pages before they are made.</source><translation>预览可在制作前查看页面。</translation></message>
<message><source>The same units, settings and seed give the same plan</source><translation>相同的单元、设置和种子得到相同的方案</translation></message>
<message><source>The template {file} cannot be used.</source><translation>模板 {file} 无法使用。</translation></message>
<message><source>The village of this unit is not known.</source><translation>不知道该单元属于哪个村。</translation></message>
<message><source>There is no column {column}.</source><translation>没有字段 {column}。</translation></message>
<message><source>There is no grid with this code.</source><translation>没有此编码的网格。</translation></message>
<message><source>These units cannot be divided as they are; see the list above.</source><translation>这些单元目前无法划分；见上方列表。</translation></message>
<message><source>They are set aside in a file beside the plan.</source><translation>这些步骤将另存到方案旁的文件中。</translation></message>
<message><source>This project shows the plan {plan}.</source><translation>此工程含有方案 {plan}。</translation></message>
<message><source>To</source><translation>新</translation></message>
<message><source>Tolerance</source><translation>容差</translation></message>
<message><source>Tolerance, %</source><translation>容差（%）</translation></message>
<message><source>Try with the Sample</source><translation>用示例试试</translation></message>
<message><source>Unavoidable</source><translation>不可避免</translation></message>
<message><source>Undo</source><translation>撤销</translation></message>
<message><source>Unit or grid</source><translation>单元或网格</translation></message>
<message><source>Units</source><translation>单元</translation></message>
<message><source>Units in a grid</source><translation>每网格单元数</translation></message>
<message><source>Units in another grid than saved: {count}</source><translation>与已保存方案所属网格不同的单元：{count}</translation></message>
<message><source>Unlock</source><translation>解锁</translation></message>
<message><source>Unlock the chosen grids, or the selected units</source><translation>解锁所选网格或单元</translation></message>
<message><source>Unsaved steps of {plan} are kept; it offers them when it is opened.</source><translation>{plan} 未保存的步骤已保留，下次打开时提供恢复。</translation></message>
<message><source>Upper levels follow from the last one: change column grid_{level}.</source><translation>上级网格由末级网格推出：请修改字段 grid_{level}。</translation></message>
<message><source>Use a QGIS that brings along {names}.</source><translation>请使用自带 {names} 的 QGIS。</translation></message>
<message><source>Web page</source><translation>网页</translation></message>
<message><source>Weight</source><translation>权重</translation></message>
<message><source>Weight, compared with those of the others</source><translation>相对于其他指标的权重</translation></message>
<message><source>What</source><translation>内容</translation></message>
<message><source>What the colours on the map show</source><translation>地图颜色表示的内容</translation></message>
<message><source>What the grids share evenly</source><translation>各网格均衡分担的内容</translation></message>
<message><source>What to expect: one grid on average</source><translation>预期：平均每个网格</translation></message>
<message><source>When</source><translation>时间</translation></message>
<message><source>Whether it counts in the load</source><translation>是否计入负荷</translation></message>
<message><source>Who</source><translation>人员</translation></message>
<message><source>Why</source><translation>原因</translation></message>
<message><source>Widen the panel to see: {columns}</source><translation>拉宽面板可见：{columns}</translation></message>
<message><source>Without xlsxwriter the table population.xlsx is left out.</source><translation>缺少 xlsxwriter，不写出人口表 population.xlsx。</translation></message>
<message><source>Workbook</source><translation>工作簿</translation></message>
<message><source>Write the sample territory</source><translation>生成示例区域</translation></message>
<message><source>Write whole numbers with commas, for example 17,269,1958.</source><translation>请写用逗号分隔的整数，例如 17,269,1958。</translation></message>
<message><source>Writes a made-up territory to try things out: base units with people, towns and villages. Only the outline and the names are real.</source><translation>生成一个虚构区域供试用：含人口、镇街和村社区的基础单元。只有外轮廓和名称是真实的。</translation></message>
<message><source>above {low:+.0%}</source><translation>高于 {low:+.0%}</translation></message>
<message><source>below {high:+.0%}</source><translation>低于 {high:+.0%}</translation></message>
<message><source>best</source><translation>最佳</translation></message>
<message><source>changed, not saved</source><translation>已修改，未保存</translation></message>
<message><source>fast</source><translation>快速</translation></message>
<message><source>grids_first.qml, grids_middle.qml, grids_last.qml and units.qml there go before the shipped styles.</source><translation>其中的 grids_first.qml、grids_middle.qml、grids_last.qml 和 units.qml 优先于自带样式。</translation></message>
<message><source>is being saved …</source><translation>正在保存……</translation></message>
<message><source>locked</source><translation>已锁定</translation></message>
<message><source>normal</source><translation>正常</translation></message>
<message><source>or a file</source><translation>或文件</translation></message>
<message><source>saved</source><translation>已保存</translation></message>
<message><source>to be looked at only</source><translation>只读</translation></message>
<message><source>{before} → {after} people</source><translation>{before} → {after} 人</translation></message>
<message><source>{beyond} of {count} grids are outside of ±{tolerance:.0%}</source><translation>{count} 个网格中有 {beyond} 个超出 ±{tolerance:.0%}</translation></message>
<message><source>{count} steps of an earlier session were not saved (the last at {when}). The units concerned are marked on the map.</source><translation>以前有 {count} 个步骤未保存（最后一步在 {when}）。相关单元已在地图上标出。</translation></message>
<message><source>{count} units; faults: {faults}; remarks: {remarks}</source><translation>{count} 个单元；错误：{faults}；提示：{remarks}</translation></message>
<message><source>{grids} grids cannot be made of {units} base units.</source><translation>{units} 个基础单元无法组成 {grids} 个网格。</translation></message>
<message><source>{plan}: level {level}</source><translation>{plan}：第 {level} 级</translation></message>
<message><source>{plan}: units</source><translation>{plan}：单元</translation></message>
<message><source>{text} are not counts of grids.</source><translation>{text} 不是网格数量。</translation></message>
<message><source>{unit} to {grid} ({effect})</source><translation>{unit} 划入 {grid}（{effect}）</translation></message>
</context>
</TS>
