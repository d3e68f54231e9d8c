<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
<name>Gridplan</name>
<message><source> Among the advanced parameters are the rules of the ground: lines, special grids, limits, areas that are never cut. Rules that contradict each other are named before anything is divided.</source><translation>高级参数中有实地规则：边界线、专属网格、上下限、不可切开的区域。规则互相矛盾时，划分之前即予指出。</translation></message>
<message><source> The edited list of units of a plan makes a plan too: its units go to the grids whose codes stand behind them, and all else comes from that plan.</source><translation>编辑过的方案单元清单也可生成方案：各单元归入其后所列编码的网格，其余内容都来自该方案。</translation></message>
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
<message><source>A criterion has four cells: name, column, weight, tolerance.</source><translation>每个指标有四格：名称、字段、权重、容差。</translation></message>
<message><source>A density is written as .tif.</source><translation>密度图须存为 .tif 文件。</translation></message>
<message><source>A last-level grid would hold {people} people; the norm is at most {most}.</source><translation>末级网格平均将有 {people} 人；规范上限为 {most} 人。</translation></message>
<message><source>A level has two cells: the column of codes, that of names.</source><translation>每一级有两格：编码列和名称列。</translation></message>
<message><source>A page for each second-level grid</source><translation>每个二级网格单独一页</translation></message>
<message><source>Across</source><translation>横轴</translation></message>
<message><source>Add a criterion</source><translation>添加指标</translation></message>
<message><source>Add a criterion…</source><translation>添加指标…</translation></message>
<message><source>Add a level</source><translation>增加一级</translation></message>
<message><source>Add it again, or load the events from a file.</source><translation>请重新添加该图层，或从文件载入事件。</translation></message>
<message><source>Add the file to the project as a layer, set its CRS, and choose the layer here.</source><translation>请把文件作为图层加入项目，设置其坐标参照系，然后在这里选择该图层。</translation></message>
<message><source>Address of a tile server</source><translation>瓦片服务器地址</translation></message>
<message><source>Against {events} of {days} days.</source><translation>对比 {days} 天内 {events} 件。</translation></message>
<message><source>All templates of this paper are saved already.</source><translation>此版面的模板均已保存。</translation></message>
<message><source>An earlier time needs its first day and the day after its last one.</source><translation>对比时段须同时给出首日和末日的次日。</translation></message>
<message><source>Area</source><translation>面积</translation></message>
<message><source>Area, km²</source><translation>面积（平方公里）</translation></message>
<message><source>Areas of the smallest grids: each unit goes to the one that holds most of it.</source><translation>最小一级网格的面：每个单元归入占其面积最多的网格。</translation></message>
<message><source>Areas that become special grids</source><translation>设为专属网格的区域</translation></message>
<message><source>As chosen for this source before; look at the scores.</source><translation>沿用此来源上次的选择；请核对得分。</translation></message>
<message><source>As messages</source><translation>与提示语言一致</translation></message>
<message><source>Assess apart</source><translation>分组考核</translation></message>
<message><source>Assess how cases were handled</source><translation>案件处置考核</translation></message>
<message><source>Assessment</source><translation>考核表</translation></message>
<message><source>Assessment…</source><translation>考核…</translation></message>
<message><source>Assign a Village</source><translation>划拨整村</translation></message>
<message><source>Assign a village</source><translation>划拨整村</translation></message>
<message><source>Atlas</source><translation>图册</translation></message>
<message><source>Atlas: one PDF with bookmarks</source><translation>图册：带书签的单个 PDF</translation></message>
<message><source>BD-09 (Baidu)</source><translation>BD-09（百度坐标）</translation></message>
<message><source>Back to the plan as it was saved</source><translation>回到已保存的方案</translation></message>
<message><source>Bandwidth, metres</source><translation>带宽（米）</translation></message>
<message><source>Base units</source><translation>基础单元</translation></message>
<message><source>Base units that alone are heavier than a grid should be</source><translation>单个就超过网格目标负载的基础单元</translation></message>
<message><source>Base units that change hands</source><translation>变更归属的基础单元</translation></message>
<message><source>Base units that move</source><translation>变更网格的基础单元数</translation></message>
<message><source>Base units with new figures</source><translation>带新数据的基础单元</translation></message>
<message><source>Base units with the codes of their grids</source><translation>带网格编码的基础单元</translation></message>
<message><source>Begin inside a grid, or choose the target grid first.</source><translation>请从网格内开始绘制，或先选择目标网格。</translation></message>
<message><source>Between any two units of a last-level grid.</source><translation>末级网格内任意两个单元之间的距离。</translation></message>
<message><source>Board for the wall</source><translation>指挥大屏网页</translation></message>
<message><source>Board…</source><translation>大屏网页…</translation></message>
<message><source>Borders this close are made to agree; what is wider is ground, and told.</source><translation>相距在此以内的边界会对齐；更宽的是实地，只作提示。</translation></message>
<message><source>Bridges as points, or roads: where one meets a line that no grid may cross, the two sides are neighbours.</source><translation>桥梁（点）或道路：与不可跨越的线相交处，两侧视为相邻。</translation></message>
<message><source>Brings the edits of two plans together that were made from the same one. What both moved to different places, and what would leave a grid in pieces, stays as it was and is listed. Grids that one planner split, merged or made are taken, unless the other one changed them too: then they are named, and nothing is merged.</source><translation>合并由同一方案改出的两个方案。两边改到不同去处的，以及会使网格不连片的，保持原样并列出。一方拆分、合并或新建的网格照单采用；另一方也改动过这些网格时，列出其编码，不作合并。</translation></message>
<message><source>Brush</source><translation>画笔</translation></message>
<message><source>Brush stroke</source><translation>画笔</translation></message>
<message><source>By day</source><translation>逐日</translation></message>
<message><source>By deviation</source><translation>按偏差</translation></message>
<message><source>By grid</source><translation>按网格</translation></message>
<message><source>By hour of the day</source><translation>24 小时分布</translation></message>
<message><source>By their ids units are found again in lists and in new figures.</source><translation>单元凭编号在清单和新数据中对应。</translation></message>
<message><source>COLUMN=MIN..MAX, several with a semicolon between, for example households=300..500; registered+migrant=..2500</source><translation>字段=下限..上限，多条用分号隔开，例如 households=300..500; registered+migrant=..2500</translation></message>
<message><source>CSV with the columns unit_id and grid_N, as the meeting pack hands it over: each unit goes to the grid whose code stands behind it. Codes that the plan does not have are refused.</source><translation>含 unit_id 和 grid_N 两列的 CSV，与会议资料包移交的清单相同：每个单元归入其后编码所指的网格。方案中没有的编码不予接受。</translation></message>
<message><source>Can be divided</source><translation>可以划分</translation></message>
<message><source>Cancel</source><translation>取消</translation></message>
<message><source>Carries a plan over to base units with new figures, which may be split, merged or renumbered, and restores the balance of all levels with as few people as can be changing their grid. Codes, names and locks stay. The list of movements and the share that no plan could do without are told; with a budget no more than that moves.</source><translation>将方案沿用到带新数据的基础单元（单元可已拆分、合并或重新编号），以尽可能少的人员变更网格恢复各级均衡。编码、名称和锁定保持不变。给出变动清单以及任何方案都无法避免的变动比例；设有变动上限时不会超过该上限。</translation></message>
<message><source>Case</source><translation>案件</translation></message>
<message><source>Categories</source><translation>类别</translation></message>
<message><source>Category</source><translation>大类</translation></message>
<message><source>Certificate</source><translation>检验证书</translation></message>
<message><source>Change the filter in the properties of the layer, or take it away.</source><translation>请在图层属性中更改或去掉筛选条件。</translation></message>
<message><source>Changes</source><translation>变更</translation></message>
<message><source>Check a plan</source><translation>检查方案</translation></message>
<message><source>Check the roster of grids</source><translation>检查网格人员名册</translation></message>
<message><source>Checking the rules</source><translation>正在检查规则</translation></message>
<message><source>Choose a folder or a database.</source><translation>请选择文件夹或数据库。</translation></message>
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
<message><source>Clusters</source><translation>聚集</translation></message>
<message><source>Clusters in space and time</source><translation>时空聚集</translation></message>
<message><source>Code</source><translation>编码</translation></message>
<message><source>Code of the grid</source><translation>网格编码</translation></message>
<message><source>Codes</source><translation>编码</translation></message>
<message><source>Codes of grids and ids of units that stay as they are, with commas</source><translation>保持不变的网格编码和单元编号（以逗号分隔）</translation></message>
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
<message><source>Column of weights</source><translation>权重列</translation></message>
<message><source>Column that is the first level</source><translation>作为第一级的字段</translation></message>
<message><source>Column that marks cores</source><translation>标记核心的字段</translation></message>
<message><source>Column that names given grids</source><translation>既定网格名称字段</translation></message>
<message><source>Columns of each level</source><translation>各级网格的列</translation></message>
<message><source>Columns, where their headers do not say it</source><translation>表头不能说明的列</translation></message>
<message><source>Compactness</source><translation>紧凑度</translation></message>
<message><source>Compare</source><translation>比较</translation></message>
<message><source>Compare Plans…</source><translation>比较方案…</translation></message>
<message><source>Compare Two Plans</source><translation>比较两个方案</translation></message>
<message><source>Compare two plans</source><translation>比较两个方案</translation></message>
<message><source>Compares two plans of the same territory: units, persons and areas that change hands, grids before and after, and which old code has become which new one; as layers, tables and a picture.</source><translation>比较同一区域的两个方案：变更归属的单元、人口和区域，网格调整前后的指标，以及新旧编码对应；以图层、表格和图片给出。</translation></message>
<message><source>Comparing the plans</source><translation>正在比较方案</translation></message>
<message><source>Compounds, building groups: whole at every level.</source><translation>小区院落、楼栋组：在每一级都保持完整。</translation></message>
<message><source>Computes everything anew from the outlines of the units and their grids, and says whether the plan holds: exact counts, nested, connected, no gaps and no overlaps.</source><translation>根据单元边界及其网格重新计算一切，说明方案是否成立：数量准确、层层嵌套、连通、无缝隙、无重叠。</translation></message>
<message><source>Connected areas</source><translation>连片区域</translation></message>
<message><source>Coordinate system</source><translation>坐标系</translation></message>
<message><source>Coordinates</source><translation>坐标</translation></message>
<message><source>Coordinates of the layer of grids</source><translation>网格图层的坐标</translation></message>
<message><source>Coordinates of the layers of lines, areas and points</source><translation>线、面、点图层的坐标</translation></message>
<message><source>Coordinates of these layers</source><translation>这些图层的坐标</translation></message>
<message><source>Coordinates of this layer</source><translation>此图层的坐标</translation></message>
<message><source>Count apart</source><translation>分组统计</translation></message>
<message><source>Count events by grid</source><translation>按网格统计事件</translation></message>
<message><source>Counts</source><translation>统计</translation></message>
<message><source>Counts events by grid, period and kind: numbers, rates per 10,000 persons (also smoothed, so that few people do not make high rates) and per km², and changes against the period before and the year before. The layer shows all of the time together; the table has the periods and kinds.</source><translation>按网格、时段和类别统计事件：件数、每万人比率（并给出平滑值，以免人少的网格比率虚高）、每平方公里件数，以及环比和同比。图层为全时段合计；表格按时段和类别列出。</translation></message>
<message><source>County</source><translation>县市区</translation></message>
<message><source>Criteria</source><translation>指标</translation></message>
<message><source>Criterion</source><translation>指标</translation></message>
<message><source>Criterion that makes work; the load when empty</source><translation>决定工作量的指标；留空则用综合负载</translation></message>
<message><source>Crossings of these lines</source><translation>这些线的通道</translation></message>
<message><source>Database</source><translation>数据库</translation></message>
<message><source>Datum of the coordinates</source><translation>坐标系</translation></message>
<message><source>Datum of the row</source><translation>本行的坐标系</translation></message>
<message><source>Datum to shift to</source><translation>偏移到的坐标基准</translation></message>
<message><source>Day</source><translation>日</translation></message>
<message><source>Day after the last one</source><translation>末日的次日</translation></message>
<message><source>Day after the last one of it</source><translation>对比时段末日的次日</translation></message>
<message><source>Day and time of day: {columns}</source><translation>日期与时刻合并读取：{columns}</translation></message>
<message><source>Days from the first to the last event</source><translation>首件到末件的天数</translation></message>
<message><source>Deadline</source><translation>办结时限</translation></message>
<message><source>Delete old events for good</source><translation>彻底删除旧事件</translation></message>
<message><source>Deletes the events that were reported more than so many days ago from a file of events, with their rows in the table of oddities beside it. The file is written anew in its place: nothing of them stays in it, and nothing brings them back. Events without a time of report stay, and so do the export, copies of the file, tables and pages made before. Until it is confirmed, it only says what would be deleted.</source><translation>从事件文件中删除上报早于指定天数的事件，并删除旁边异常表中这些事件的行。文件在原处重新写成：其中不再留有这些事件，且无法恢复。没有上报时间的事件保留；原始导出文件、文件副本以及先前生成的表格和页面不受影响。未确认时只说明将删除什么。</translation></message>
<message><source>Density</source><translation>密度</translation></message>
<message><source>Density of events</source><translation>事件密度</translation></message>
<message><source>Density…</source><translation>密度…</translation></message>
<message><source>Department</source><translation>部门</translation></message>
<message><source>Deviation</source><translation>偏差</translation></message>
<message><source>Deviation beyond which grids are marked</source><translation>超出此偏差的网格会被标出</translation></message>
<message><source>Deviation of the worst grid, whatever is done: by one heavy unit, or by whole numbers of grids in a fixed level</source><translation>无论如何划分，最差网格的偏差：由某个过重单元或固定级内网格数取整造成</translation></message>
<message><source>Deviation that every last-level grid should keep to; less of it costs compactness.</source><translation>每个末级网格应保持的偏差；越小则紧凑度越低。</translation></message>
<message><source>Discard</source><translation>放弃</translation></message>
<message><source>Divide</source><translation>划分</translation></message>
<message><source>Divide a layer of base units</source><translation>划分基础单元图层</translation></message>
<message><source>Divide base units into a plan</source><translation>划分基础单元，生成方案</translation></message>
<message><source>Divided by</source><translation>分母</translation></message>
<message><source>Divides base units into nested, connected, compact grids that share the load evenly, at as many levels as counts are given, and writes the plan file. Without criteria the columns of registered people, migrants and area are recognised by their names. The same units, settings and seed give the same plan.</source><translation>将基础单元划分为层层嵌套、连通、紧凑、负载均衡的网格，级数由给出的数量决定，并写出方案文件。不指定指标时，按名称识别户籍人口、流动人口和面积字段。相同的单元、设置和种子得到相同的方案。</translation></message>
<message><source>Dividing</source><translation>正在划分</translation></message>
<message><source>Double click: only this category, and back</source><translation>双击：仅看此类别；再次双击恢复</translation></message>
<message><source>Drag a border over units</source><translation>拖动边界越过单元</translation></message>
<message><source>Draw the picture of a plan</source><translation>绘制方案图</translation></message>
<message><source>Draws how many events there are a km² and day, smoothed over a bandwidth in metres, corrected at the border of the territory. With an earlier time the difference of the two is drawn. The bandwidth is the standard deviation of the kernel.</source><translation>绘制每平方公里每日事件数，按以米计的带宽平滑，并在辖区边界处校正。给出对比时段时绘制两者之差。带宽即核函数的标准差。</translation></message>
<message><source>Draws the levels of a plan, its deviations and its distributions on one page: PNG, SVG or PDF by the end of the file name.</source><translation>在一页上绘制方案的各级网格、偏差和分布：按文件扩展名输出 PNG、SVG 或 PDF。</translation></message>
<message><source>Due {when}.</source><translation>时限 {when}。</translation></message>
<message><source>Each marks the unit it lies in.</source><translation>每个点标记其所在的单元。</translation></message>
<message><source>Earlier plan to compare with</source><translation>用于对比的先前方案</translation></message>
<message><source>Edit of a column</source><translation>编辑字段</translation></message>
<message><source>Edits that stay to be decided</source><translation>有待决定的修改</translation></message>
<message><source>Effort</source><translation>力度</translation></message>
<message><source>Empty cells count as 0</source><translation>空单元格按 0 计</translation></message>
<message><source>Encoding: {encoding}.</source><translation>编码：{encoding}。</translation></message>
<message><source>Ended ({state}); nobody says when.</source><translation>已结束（{state}），时间不详。</translation></message>
<message><source>Even out the load around the chosen grids</source><translation>均衡所选网格周围的负载</translation></message>
<message><source>Event Panel</source><translation>事件面板</translation></message>
<message><source>Events</source><translation>事件</translation></message>
<message><source>Events a km² and day, bandwidth {metres} m</source><translation>每平方公里每日事件数，带宽 {metres} 米</translation></message>
<message><source>Events a km² in grids of level {level}</source><translation>{level:一}级网格每平方公里事件数</translation></message>
<message><source>Events in no grid</source><translation>未落入网格的事件</translation></message>
<message><source>Events reported more than so many days ago are deleted</source><translation>删除上报早于多少天的事件</translation></message>
<message><source>Events that make a repeated place</source><translation>构成重复地点的事件数</translation></message>
<message><source>Events that make work, instead of a criterion</source><translation>以事件计工作量，代替指标</translation></message>
<message><source>Events that stay</source><translation>保留的事件数</translation></message>
<message><source>Events that were deleted</source><translation>已删除的事件数</translation></message>
<message><source>Events: {file}</source><translation>事件：{file}</translation></message>
<message><source>Every grid has its people</source><translation>每个网格都已配齐人员</translation></message>
<message><source>Everything</source><translation>全部</translation></message>
<message><source>Expected</source><translation>预期</translation></message>
<message><source>Explain</source><translation>说明原因</translation></message>
<message><source>Explain a grid</source><translation>说明网格原因</translation></message>
<message><source>Explanation</source><translation>说明</translation></message>
<message><source>Export a plan for other programs</source><translation>把方案导出给其他程序</translation></message>
<message><source>Export of events</source><translation>事件导出文件</translation></message>
<message><source>Field</source><translation>字段</translation></message>
<message><source>File</source><translation>文件</translation></message>
<message><source>File of events</source><translation>事件文件</translation></message>
<message><source>Files</source><translation>文件</translation></message>
<message><source>Files: the atlas, one for each first-level grid, pictures</source><translation>文件：图册、每个一级网格一册、图片</translation></message>
<message><source>Fill</source><translation>填补</translation></message>
<message><source>Find a grid by code or name</source><translation>按编码或名称查找网格</translation></message>
<message><source>Findings</source><translation>检查结果</translation></message>
<message><source>Finds grids where more (or less) happens than around: Gi* and local Moran of the events a km², with false discoveries held down, and how each hot spot came: new, growing, persistent, fading.</source><translation>找出事件明显多于（或少于）周边的网格：对每平方公里事件数计算 Gi* 和局部莫兰指数，控制误报率，并说明热点的演变：新增、增强、持续、消退。</translation></message>
<message><source>Finds neighbouring grids in which more happened over some periods, up to the last whole one, than place and time by themselves explain (a permutation scan), and how often chance does as much.</source><translation>找出相邻网格在截至最后一个完整时段的若干时段内，事件多于地点和时间各自所能解释的情形（置换扫描），并给出偶然出现同样情形的概率。</translation></message>
<message><source>Finds places with so many events within so many metres and days: five within 50 metres and 30 days, unless you say otherwise. Each is a point with its events in the table.</source><translation>找出在一定距离和天数内多次上报的地点：默认 50 米、30 天内 5 件。每处为一个点，其事件列在表中。</translation></message>
<message><source>First day</source><translation>首日</translation></message>
<message><source>First day of an earlier time to take off</source><translation>对比时段首日</translation></message>
<message><source>First decide about the unsaved steps of the last session.</source><translation>请先处理上次未保存的步骤。</translation></message>
<message><source>First values</source><translation>前几个值</translation></message>
<message><source>Folder</source><translation>文件夹</translation></message>
<message><source>Folder of the plans</source><translation>方案文件夹</translation></message>
<message><source>Folder of your own styles</source><translation>自定义样式文件夹</translation></message>
<message><source>Format</source><translation>格式</translation></message>
<message><source>Four cells for each criterion: its name (registered, migrant and area are known), its column (geometry for the area of the outlines), its weight and its tolerance in percent, which may be empty. Without any the columns are recognised by their names.</source><translation>每个指标四格：名称（registered、migrant 和 area 为已知名称）、字段（geometry 表示图形面积）、权重和以百分数表示的容差，后两格可留空。不填时按名称识别字段。</translation></message>
<message><source>From</source><translation>原</translation></message>
<message><source>GCJ-02 (Amap, Tencent)</source><translation>GCJ-02（高德、腾讯，火星坐标）</translation></message>
<message><source>Gaussian</source><translation>高斯</translation></message>
<message><source>GeoPackage, Shapefile, GeoJSON …</source><translation>GeoPackage、Shapefile、GeoJSON 等</translation></message>
<message><source>Give either a layer or a column of special grids and of cores, not both.</source><translation>专属网格和核心请只用图层或字段之一，不要同时给出。</translation></message>
<message><source>Give units in no grid to their neighbours</source><translation>将未划分的单元划入相邻网格</translation></message>
<message><source>Grid</source><translation>网格</translation></message>
<message><source>Grid code</source><translation>网格编码</translation></message>
<message><source>Grid of level {level}</source><translation>{level:一}级网格</translation></message>
<message><source>Grid that they come under</source><translation>划归的上级网格</translation></message>
<message><source>Gridplan</source><translation>网格划分 Gridplan</translation></message>
<message><source>Gridplan Events</source><translation>网格事件</translation></message>
<message><source>Grids</source><translation>网格</translation></message>
<message><source>Grids and their people</source><translation>网格及其人员</translation></message>
<message><source>Grids at each level, largest grids first</source><translation>各级网格数，从大网格开始</translation></message>
<message><source>Grids by events</source><translation>网格事件统计</translation></message>
<message><source>Grids by workload of a post</source><translation>网格（按每岗工作量）</translation></message>
<message><source>Grids of level 1</source><translation>一级网格</translation></message>
<message><source>Grids of the last level</source><translation>末级网格</translation></message>
<message><source>Grids of the plan</source><translation>方案的网格</translation></message>
<message><source>Grids that lack somebody</source><translation>缺员的网格数</translation></message>
<message><source>Grids that there are</source><translation>现有网格</translation></message>
<message><source>Grids whose codes tell another parent get codes of their own parent</source><translation>编码仍属原上级的网格按现在的上级重新编码</translation></message>
<message><source>Hand-over files</source><translation>交接文件</translation></message>
<message><source>Hash of the plan</source><translation>方案哈希值</translation></message>
<message><source>Heading</source><translation>标题</translation></message>
<message><source>Heads of grids: code, head</source><translation>网格长名单：编码、网格长</translation></message>
<message><source>Help</source><translation>帮助</translation></message>
<message><source>Highest tenth of the index</source><translation>指数最高的一成</translation></message>
<message><source>Hot Spots…</source><translation>热点…</translation></message>
<message><source>Hot spots</source><translation>热点</translation></message>
<message><source>Hot spots of events</source><translation>事件热点</translation></message>
<message><source>Hours that the mean time of handling is counted in, week-ends off, for example 09:00-12:00,13:30-17:30 (round the clock when empty)</source><translation>平均处置时长按哪些工作时间计算，周末除外，例如 09:00-12:00,13:30-17:30（留空则全天计算）</translation></message>
<message><source>How cases were handled</source><translation>案件处置情况</translation></message>
<message><source>How many events there are a km² and day</source><translation>每平方公里每日事件数</translation></message>
<message><source>How often the times are shuffled</source><translation>打乱时间的次数</translation></message>
<message><source>How the bandwidth is chosen</source><translation>带宽的选取</translation></message>
<message><source>How to work with Gridplan</source><translation>Gridplan 使用说明</translation></message>
<message><source>Import</source><translation>导入</translation></message>
<message><source>Import an export of events, or open events</source><translation>导入事件导出文件，或打开已导入的事件</translation></message>
<message><source>Import events</source><translation>导入事件</translation></message>
<message><source>Importing events</source><translation>正在导入事件</translation></message>
<message><source>In a plan only the grid of a unit is edited (column grid_{level}). Correct other data in the source, then use Rebalance Plan…</source><translation>在方案中只编辑单元所属的网格（字段 grid_{level}）。其他数据请在源数据中更正，然后使用“方案再平衡…”</translation></message>
<message><source>Inspect base units</source><translation>检查基础单元</translation></message>
<message><source>Install the full QGIS, or in the OSGeo4W setup: {names}.</source><translation>请安装完整版 QGIS，或在 OSGeo4W 安装程序中安装：{names}。</translation></message>
<message><source>It is written to the log beside every step until you change it.</source><translation>在修改之前，每一步都会把它写入日志。</translation></message>
<message><source>Its file is gone: {file}.</source><translation>图层的文件已不存在：{file}。</translation></message>
<message><source>Joins a list of staff to the grids by their codes: one head, one worker and four more roles for each grid, and the six fixings, as far as the list has columns for them. Names what is lacking, rows whose code no grid has, and workers of several grids. The layer has the people of each grid, for labels.</source><translation>按编码把人员名册与网格关联：每个网格一名网格长、一名网格员及另外四种角色（一长五员）和“六定”，以名册所列字段为准。指出缺项、编码无对应网格的行、兼管多个网格的网格员。图层中有各网格的人员，可用于标注。</translation></message>
<message><source>Kernel</source><translation>核函数</translation></message>
<message><source>Kind of case</source><translation>案件类型</translation></message>
<message><source>Language</source><translation>语言</translation></message>
<message><source>Language, also of what is written</source><translation>语言（含输出内容）</translation></message>
<message><source>Largest distance inside a grid, m</source><translation>网格内最大距离（米）</translation></message>
<message><source>Largest workload of a post</source><translation>单个岗位的最大工作量</translation></message>
<message><source>Lasso</source><translation>套索</translation></message>
<message><source>Latest versions of a plan that are kept as copies</source><translation>作为副本保留的最近方案版本数</translation></message>
<message><source>Latitude or y</source><translation>纬度或 y</translation></message>
<message><source>Layer of the project</source><translation>项目中的图层</translation></message>
<message><source>Layer of the smallest grids</source><translation>最小网格图层</translation></message>
<message><source>Layer or sheet</source><translation>图层或工作表</translation></message>
<message><source>Layers of what changes</source><translation>变更图层</translation></message>
<message><source>Layers to draw over the grids</source><translation>叠加在网格上的图层</translation></message>
<message><source>Left behind as personal: {columns}</source><translation>涉及个人信息，不读取：{columns}</translation></message>
<message><source>Level</source><translation>级别</translation></message>
<message><source>Level of the grids (the last one when empty)</source><translation>网格级别（空为末级）</translation></message>
<message><source>Level of the grids in the table</source><translation>表中网格的级别</translation></message>
<message><source>Level {level}</source><translation>{level:一}级</translation></message>
<message><source>Level, largest grids first</source><translation>级别（从最大的网格起）</translation></message>
<message><source>Limits of every last-level grid</source><translation>每个末级网格的上下限</translation></message>
<message><source>Lines that borders should follow</source><translation>边界应沿其划分的线</translation></message>
<message><source>Lines that no grid may cross</source><translation>网格不得跨越的线</translation></message>
<message><source>List of movements</source><translation>变动清单</translation></message>
<message><source>List of staff (code and head, or code, name and role)</source><translation>人员名册（编码和网格长，或编码、姓名和角色）</translation></message>
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
<message><source>Make a plan of existing grids</source><translation>把现有网格做成方案</translation></message>
<message><source>Make a plan of the grids that there are already</source><translation>把已有的网格做成方案</translation></message>
<message><source>Make a sample territory, divide it and open the plan</source><translation>生成示例区域，划分并打开方案</translation></message>
<message><source>Make atlas, slides, tables and web page of a plan</source><translation>制作方案的图册、幻灯片、表格和网页</translation></message>
<message><source>Make plans to choose from</source><translation>制作备选方案</translation></message>
<message><source>Make room on the disk, or choose another folder.</source><translation>请清理磁盘空间，或选择其他文件夹。</translation></message>
<message><source>Make the Pack</source><translation>制作资料包</translation></message>
<message><source>Make the Plan</source><translation>生成方案</translation></message>
<message><source>Make the meeting pack of a plan</source><translation>制作方案的会议资料包</translation></message>
<message><source>Makes a plan of the grids that there are, to check, redraw, compare and rebalance them. Each row of the table names the columns of a level: codes, and names if there are any; largest grids first. They are columns of the layer of the smallest grids, where one is given: each unit goes to the grid that holds most of it. Otherwise they are columns of the base units.</source><translation>把现有网格做成方案，以便检查、重绘、比较和再均衡。表中每行指明一级网格的列：编码，如有名称也可指明；从最大的网格开始。给出最小网格图层时，这些列取自该图层，每个单元归入占其面积最大的网格；否则取自基础单元。</translation></message>
<message><source>Makes one folder with all that a meeting needs: atlas, slides, workbook, web page and hand-over files; grids are a PDF for each first-level grid, pictures a PNG of each page, pages maps drawn without layouts. An earlier pack in the folder is replaced as a whole. Nothing is written when it is stopped.</source><translation>生成一个文件夹，内含会议所需的全部材料：图册、幻灯片、工作簿、网页和移交文件；grids 为每个一级网格一份 PDF，pictures 为每页一张 PNG，pages 为不用布局绘制的地图。文件夹中原有的会议资料包整体替换。中途停止则不写入任何内容。</translation></message>
<message><source>Makes plans over a schedule of settings, from the load alone to each single criterion, and keeps those of which none is better than another in everything. The folder holds every plan, a table and a picture. The panel “Plans to Choose From” opens it: a click on a point shows the plan.</source><translation>按一系列设置制作方案，从仅均衡负载到兼顾各单项指标，保留彼此互有优劣的方案。文件夹中有每个方案、表格和图。用“备选方案”面板打开：单击某点即显示其方案。</translation></message>
<message><source>Makes the pages for a meeting: cover, overview, balance, a page for each first-level grid and, if wanted, for each second-level grid, events, changes against another plan, statistics and method. One PDF with bookmarks, a PDF for each first-level grid, pictures.</source><translation>制作会议用图册：封面、总览、均衡情况、每个一级网格一页，可选每个二级网格一页、事件、与另一方案的变化、统计与编制说明。输出带书签的 PDF、每个一级网格的 PDF 和图片。</translation></message>
<message><source>Making the meeting pack</source><translation>正在制作会议资料包</translation></message>
<message><source>Making the sample</source><translation>正在生成示例</translation></message>
<message><source>Map review number</source><translation>审图号</translation></message>
<message><source>Maps of the web in China are shifted by some hundred metres, and no layer says so. Choose what was drawn on, and all is put where it really is.</source><translation>国内网络地图的坐标有数百米偏移，而图层并不说明。请选择绘制时所用的地图，坐标将还原到真实位置。</translation></message>
<message><source>Maps of the web in China are shifted; other maps are not.</source><translation>中国的网络地图有偏移，其他地图没有。</translation></message>
<message><source>Meeting Pack</source><translation>会议资料包</translation></message>
<message><source>Meeting Pack…</source><translation>会议资料包…</translation></message>
<message><source>Menus and panels follow when QGIS is started again.</source><translation>菜单和面板在重新启动 QGIS 后更换语言。</translation></message>
<message><source>Merge</source><translation>合并</translation></message>
<message><source>Merge Two Grids</source><translation>合并两个网格</translation></message>
<message><source>Merge the edits of two planners</source><translation>合并两位规划人员的修改</translation></message>
<message><source>Merge the two chosen grids</source><translation>合并所选的两个网格</translation></message>
<message><source>Method</source><translation>方法</translation></message>
<message><source>Metres around the event in the middle</source><translation>中间事件周围的米数</translation></message>
<message><source>Metres in the system of the plan</source><translation>方案坐标系（米）</translation></message>
<message><source>Migrants</source><translation>流动人口</translation></message>
<message><source>Moment before which they lie</source><translation>删除此时刻之前的事件</translation></message>
<message><source>Moment of the assessment</source><translation>考核时点</translation></message>
<message><source>Moment of the assessment (the last time in the events when empty)</source><translation>考核时点（空为事件中的最后时间）</translation></message>
<message><source>Moment to count back from (now when empty)</source><translation>往回计算的起点（留空为现在）</translation></message>
<message><source>Month</source><translation>月</translation></message>
<message><source>More or fewer events a km² and day, bandwidth {metres} m</source><translation>每平方公里每日事件增减，带宽 {metres} 米</translation></message>
<message><source>Move the units in a freehand shape</source><translation>移动手绘范围内的单元</translation></message>
<message><source>Move the units in a rectangle</source><translation>移动矩形内的单元</translation></message>
<message><source>Move under Another Grid</source><translation>改换上级网格</translation></message>
<message><source>Move under Another Grid…</source><translation>改换上级网格…</translation></message>
<message><source>Movements</source><translation>变动</translation></message>
<message><source>Name</source><translation>名称</translation></message>
<message><source>Names</source><translation>名称</translation></message>
<message><source>Nature of the demand</source><translation>诉求性质</translation></message>
<message><source>New Grid</source><translation>新建网格</translation></message>
<message><source>New Plan</source><translation>新建方案</translation></message>
<message><source>New Plan…</source><translation>新建方案…</translation></message>
<message><source>New grid</source><translation>新建网格</translation></message>
<message><source>Next</source><translation>下一个</translation></message>
<message><source>Next Problem</source><translation>下一个问题</translation></message>
<message><source>No counts of grids are given.</source><translation>没有填写网格数量。</translation></message>
<message><source>No events are loaded.</source><translation>尚未载入事件。</translation></message>
<message><source>No feature of the layer passes its filter.</source><translation>图层中没有要素通过其筛选条件。</translation></message>
<message><source>No file is given for {name}.</source><translation>未给出 {name} 的文件。</translation></message>
<message><source>No move of a single unit would make this grid better.</source><translation>没有任何单个单元的调整能改善该网格。</translation></message>
<message><source>No other grid of the level above touches the chosen ones.</source><translation>所选网格不与其他上级网格相邻。</translation></message>
<message><source>No plan is open.</source><translation>没有打开的方案。</translation></message>
<message><source>No problems.</source><translation>没有问题。</translation></message>
<message><source>No two marked units lie in one last-level grid, for example service stations.</source><translation>任意两个被标记的单元不在同一末级网格内，例如服务站。</translation></message>
<message><source>Norm: most households in a last-level grid</source><translation>规范：末级网格最多户数</translation></message>
<message><source>Norm: most people in a last-level grid</source><translation>规范：末级网格最多人数</translation></message>
<message><source>Not counted: {names}. Choose a column.</source><translation>未计入：{names}。请选择字段。</translation></message>
<message><source>Not looked for yet.</source><translation>尚未查找。</translation></message>
<message><source>Not used: {columns}</source><translation>未使用：{columns}</translation></message>
<message><source>Nothing is deleted yet. Reported before {day}, and to be deleted from {file} for good: {deleted} events, with their rows in the table of oddities; {kept} stay. If that is what you want, tick “{box}” and run it again.</source><translation>尚未删除任何内容。将从 {file} 中彻底删除 {day} 之前上报的 {deleted} 件事件及其在异常表中的行；保留 {kept} 件。确定要删除时，请勾选“{box}”后再运行。</translation></message>
<message><source>Nothing is guessed: choose the datum that the source uses.</source><translation>系统不作猜测：请选择数据源所用的坐标系。</translation></message>
<message><source>Nothing more than was to be expected.</source><translation>没有超出预期的情况。</translation></message>
<message><source>Now</source><translation>现在</translation></message>
<message><source>Number of base units</source><translation>基础单元数量</translation></message>
<message><source>Number of clusters</source><translation>聚集数</translation></message>
<message><source>Number of cold spots</source><translation>冷点数</translation></message>
<message><source>Number of events</source><translation>事件数</translation></message>
<message><source>Number of findings</source><translation>结果数量</translation></message>
<message><source>Number of hot spots</source><translation>热点数</translation></message>
<message><source>Number of places</source><translation>地点数</translation></message>
<message><source>Number of posts</source><translation>岗位数</translation></message>
<message><source>Number of rows</source><translation>行数</translation></message>
<message><source>Number of the case</source><translation>工单编号</translation></message>
<message><source>Number of warnings</source><translation>预警数</translation></message>
<message><source>Of all events of the time: other filters are not followed.</source><translation>按所选时间内的全部事件；其他筛选不起作用。</translation></message>
<message><source>On Debian and Ubuntu: sudo apt install python3-geopandas python3-scipy python3-xlsxwriter (missing: {names}).</source><translation>在 Debian 和 Ubuntu 上：sudo apt install python3-geopandas python3-scipy python3-xlsxwriter（缺少：{names}）。</translation></message>
<message><source>On time</source><translation>按期</translation></message>
<message><source>One for each level with commas between. {label}: official code of the first level; {parent}: code above; {number:3}: number of three digits; {number:3:601}: one that counts from 601.</source><translation>每级一个，用逗号隔开。{label}：一级网格的正式代码；{parent}：上级编码；{number:3}：三位序号；{number:3:601}：从 601 起的序号。</translation></message>
<message><source>Only events of this category</source><translation>仅限此类别的事件</translation></message>
<message><source>Only events with</source><translation>仅统计事件</translation></message>
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
<message><source>Other denominators</source><translation>其他分母</translation></message>
<message><source>Otherwise units without a value in a column that counts are a fault.</source><translation>否则，计入负载的字段为空的单元视为错误。</translation></message>
<message><source>Outside of the tolerance</source><translation>超出容差</translation></message>
<message><source>Oversize units</source><translation>过重单元</translation></message>
<message><source>Overview</source><translation>总览</translation></message>
<message><source>Page</source><translation>网页</translation></message>
<message><source>Pages</source><translation>页面</translation></message>
<message><source>Paint units into the target grid; without a target, into the grid where the stroke begins</source><translation>将单元划入目标网格；没有目标时，划入起笔处的网格</translation></message>
<message><source>Paper</source><translation>纸张</translation></message>
<message><source>Parks, schools, hospitals, enterprises: each becomes a last-level grid beyond the counts and outside the balance, with a number from 901.</source><translation>公园、学校、医院、企业：各成为一个末级网格，不计入网格数，不参与均衡，编号从 901 起。</translation></message>
<message><source>Parts of about equal load</source><translation>负载大致相等的份数</translation></message>
<message><source>Patterns of the codes</source><translation>编码模板</translation></message>
<message><source>Period</source><translation>时段</translation></message>
<message><source>Periods that a cluster may last</source><translation>聚集最多持续的时段数</translation></message>
<message><source>Persons</source><translation>人数</translation></message>
<message><source>Persons who change hands</source><translation>变更归属的人口</translation></message>
<message><source>Persons who move</source><translation>变更网格的人数</translation></message>
<message><source>Pick a Grid</source><translation>拾取网格</translation></message>
<message><source>Pick an Event</source><translation>点选事件</translation></message>
<message><source>Pick an event on the map: its case is shown here.</source><translation>请在地图上点选事件，此处显示其案件。</translation></message>
<message><source>Picture</source><translation>图片</translation></message>
<message><source>Pictures of all pages</source><translation>所有页面的图片</translation></message>
<message><source>Pieces that a stroke would cut off move too</source><translation>被切断的部分一并移动</translation></message>
<message><source>Places reported again and again</source><translation>重复上报地点</translation></message>
<message><source>Plan</source><translation>方案</translation></message>
<message><source>Plan Panel</source><translation>方案面板</translation></message>
<message><source>Plan after</source><translation>调整后的方案</translation></message>
<message><source>Plan before</source><translation>调整前的方案</translation></message>
<message><source>Plan file</source><translation>方案文件</translation></message>
<message><source>Plan in force</source><translation>现行方案</translation></message>
<message><source>Plan of Existing Grids</source><translation>现有网格做成方案</translation></message>
<message><source>Plan of Existing Grids…</source><translation>现有网格做成方案…</translation></message>
<message><source>Plan of the one</source><translation>一方的方案</translation></message>
<message><source>Plan of the other</source><translation>另一方的方案</translation></message>
<message><source>Plan that both began with</source><translation>两边修改前的方案</translation></message>
<message><source>Plan that the list is of</source><translation>清单所属的方案</translation></message>
<message><source>Plan whose grids count (the one of the import when empty)</source><translation>以哪个方案的网格为准（空为导入时的方案）</translation></message>
<message><source>Plans</source><translation>方案数</translation></message>
<message><source>Plans to Choose From</source><translation>备选方案</translation></message>
<message><source>Plans to Choose From…</source><translation>备选方案…</translation></message>
<message><source>Plans to make</source><translation>要制作的方案数</translation></message>
<message><source>Polygons</source><translation>面</translation></message>
<message><source>Posts in all</source><translation>岗位总数</translation></message>
<message><source>Posts of every grid at least</source><translation>每个网格至少的岗位数</translation></message>
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
<message><source>Rate</source><translation>比率</translation></message>
<message><source>Rates of handling, closing, rework and so on by grid, town, department or source, with a composite score and rank. Denominators and weights can be set as the local rules want them. Where there are no cases the table says “-”.</source><translation>按网格、镇街、部门或来源计算处置率、结案率、返工率等，并给出综合得分和排名。分母和权重可按当地规则设置。无案件处显示“-”。</translation></message>
<message><source>Read the source again</source><translation>重新读取数据源</translation></message>
<message><source>Read the source again whenever it has grown</source><translation>数据源增长时自动重新读取</translation></message>
<message><source>Reading base units</source><translation>正在读取基础单元</translation></message>
<message><source>Reading events</source><translation>正在读取事件</translation></message>
<message><source>Reading the layer</source><translation>正在读取图层</translation></message>
<message><source>Reading the map</source><translation>正在读取地图</translation></message>
<message><source>Reads an export of events (csv, workbook, map layer, Parquet), finds its columns by their headers, drops what says who somebody is, reads dates in all usual ways and puts each event into its grids. The datum of the coordinates is never guessed: leave it open, and the scores of each are told. Rows that are left out and whatever is odd stand with their row numbers in a table beside the result.</source><translation>读取事件导出文件（csv、工作簿、地图图层、Parquet），按表头识别列，剔除个人信息，识别各种常见日期写法，并把每个事件归入网格。坐标系从不猜测：不选择时列出各坐标系的得分。未采用的行和各种异常连同行号记入结果旁的表格。</translation></message>
<message><source>Reason of the next steps, for the log</source><translation>接下来各步的理由，写入日志</translation></message>
<message><source>Rebalance</source><translation>重新均衡</translation></message>
<message><source>Rebalance Plan…</source><translation>方案再平衡…</translation></message>
<message><source>Rebalance a plan on new figures</source><translation>按新数据再平衡方案</translation></message>
<message><source>Rebalance the Plan {plan}</source><translation>再平衡方案 {plan}</translation></message>
<message><source>Rebalanced plan</source><translation>再平衡后的方案</translation></message>
<message><source>Rebalancing</source><translation>正在再平衡</translation></message>
<message><source>Recode</source><translation>重新编码</translation></message>
<message><source>Rectangle</source><translation>矩形</translation></message>
<message><source>Redo</source><translation>重做</translation></message>
<message><source>Refresh</source><translation>刷新</translation></message>
<message><source>Registered</source><translation>户籍人口</translation></message>
<message><source>Regression (Farrington)</source><translation>回归法（Farrington）</translation></message>
<message><source>Regression for steady use, EARS for sudden rises, CUSUM for small rises that last; a tenth of the grids always has the highest index</source><translation>回归法适合日常使用，EARS 适合骤增，CUSUM 适合持续的小幅上升；指数法总有一成网格居前</translation></message>
<message><source>Repeated places</source><translation>重复地点</translation></message>
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
<message><source>Says in which grids more happened in the last whole period than was to be expected from those before it, and why: seen, expected, what may be chance, since when, the largest categories. Fewer than 5 events never make a warning.</source><translation>指出最近一个完整时段内哪些网格的事件多于以往各时段的预期，并说明理由：实际数、预期数、可能的偶然上限、起始时间和主要类别。不足 5 件从不预警。</translation></message>
<message><source>Says what is wrong with base units: outlines, gaps and overlaps, columns, coordinates, pieces that touch nothing. Changes nothing.</source><translation>指出基础单元的问题：边界、缝隙与重叠、字段、坐标、孤立的部分。不做任何修改。</translation></message>
<message><source>Says why a grid holds too much or too little: units that are too heavy, hard lines, areas kept whole, locks, its upper grids, contiguity; and the three best legal moves with their effect at every level.</source><translation>说明网格负载为何过多或过少：过重的单元、硬性屏障线、不可拆分区域、锁定、上级网格、连通性；并给出三个最佳的合规调整及其对各级的影响。</translation></message>
<message><source>Schema in the database</source><translation>数据库中的模式</translation></message>
<message><source>Seed</source><translation>种子</translation></message>
<message><source>Seen</source><translation>实际</translation></message>
<message><source>Select the units of the new grid on the map.</source><translation>请在地图上选择新网格的单元。</translation></message>
<message><source>Select units of two grids on the map.</source><translation>请在地图上选择两个网格的单元。</translation></message>
<message><source>Selected units of two grids change places</source><translation>对换两个网格中所选的单元</translation></message>
<message><source>Set its CRS in the properties of the layer.</source><translation>请在图层属性中设置其坐标参照系。</translation></message>
<message><source>Set up the temporal controller of QGIS for these events</source><translation>为这些事件设置 QGIS 时态控制器</translation></message>
<message><source>Share</source><translation>占比</translation></message>
<message><source>Share in the load that the grids even out</source><translation>在网格均衡负载中所占份额</translation></message>
<message><source>Share of load</source><translation>负载份额</translation></message>
<message><source>Share of the load</source><translation>负载占比</translation></message>
<message><source>Share of the load that has to move at least</source><translation>至少须变动的负载占比</translation></message>
<message><source>Share of the load that moves</source><translation>变动的负载占比</translation></message>
<message><source>Share out posts</source><translation>分配岗位</translation></message>
<message><source>Shares out posts among the grids by the load, by a criterion or by events, so that the largest workload of a post is as small as it can be; every grid has one at least. Give the number of posts, or what each can carry. With a roster the workers that there are stand beside.</source><translation>按综合负载、某项指标或事件给各网格分配岗位，使单个岗位的最大工作量尽可能小；每个网格至少一个岗位。请给出岗位总数，或每个岗位的承担量。给出人员名册时，旁列现有网格员人数。</translation></message>
<message><source>Sheet</source><translation>工作表</translation></message>
<message><source>Show grids with fewer than 5 events too</source><translation>同时显示不足 5 件的网格</translation></message>
<message><source>Show or hide the panel</source><translation>显示或隐藏面板</translation></message>
<message><source>Show or hide the panel of events</source><translation>显示或隐藏事件面板</translation></message>
<message><source>Show plans of which none is better in everything, by their worth</source><translation>按各项指标展示一组彼此互有优劣的方案</translation></message>
<message><source>Show the Plan</source><translation>显示该方案</translation></message>
<message><source>Show the best next moves for the chosen grid</source><translation>显示所选网格的最佳调整</translation></message>
<message><source>Show the next grid with a problem</source><translation>显示下一个有问题的网格</translation></message>
<message><source>Show the previous grid with a problem</source><translation>显示上一个有问题的网格</translation></message>
<message><source>Show two plans side by side, and what changes hands</source><translation>并排显示两个方案及其变更</translation></message>
<message><source>Side of a cell, metres</source><translation>像元边长（米）</translation></message>
<message><source>Since</source><translation>起始</translation></message>
<message><source>Size in bytes</source><translation>字节数</translation></message>
<message><source>Slide</source><translation>幻灯片</translation></message>
<message><source>Slide, 16:9</source><translation>幻灯片 16:9</translation></message>
<message><source>Slides</source><translation>幻灯片</translation></message>
<message><source>Smooth</source><translation>平滑</translation></message>
<message><source>Smooth a border</source><translation>平滑边界</translation></message>
<message><source>Smooth the border between the two chosen grids</source><translation>平滑所选两个网格之间的边界</translation></message>
<message><source>Snapping distance</source><translation>吸附距离</translation></message>
<message><source>Snapping distance, metres</source><translation>吸附距离（米）</translation></message>
<message><source>So many upper levels keep their outlines</source><translation>上面这么多级的边界保持不变</translation></message>
<message><source>Source</source><translation>来源</translation></message>
<message><source>Split</source><translation>拆分</translation></message>
<message><source>Split a grid</source><translation>拆分网格</translation></message>
<message><source>Split by a Line</source><translation>按线拆分</translation></message>
<message><source>Split by a line</source><translation>按线拆分</translation></message>
<message><source>Split the chosen grid into balanced parts</source><translation>将所选网格拆成均衡的几份</translation></message>
<message><source>Split…</source><translation>拆分…</translation></message>
<message><source>Staff</source><translation>人员</translation></message>
<message><source>State</source><translation>状态</translation></message>
<message><source>State in the source</source><translation>来源中的状态</translation></message>
<message><source>Steps of an earlier session cannot be done again. {reason}</source><translation>以前的步骤无法重做。{reason}</translation></message>
<message><source>Steps of the last session</source><translation>上次的步骤</translation></message>
<message><source>Stop</source><translation>停止</translation></message>
<message><source>Stopped</source><translation>已停止</translation></message>
<message><source>Stopped at your request; nothing was written.</source><translation>已按要求停止；没有写入任何内容。</translation></message>
<message><source>Stopping…</source><translation>正在停止…</translation></message>
<message><source>Street map of events</source><translation>事件街道地图</translation></message>
<message><source>Stroke</source><translation>划入</translation></message>
<message><source>Subcategory</source><translation>小类</translation></message>
<message><source>Suggest</source><translation>建议</translation></message>
<message><source>Suggested moves: {moves}</source><translation>建议的调整：{moves}</translation></message>
<message><source>Swap</source><translation>对换</translation></message>
<message><source>Table</source><translation>表格</translation></message>
<message><source>Table (*.csv)</source><translation>表格 (*.csv)</translation></message>
<message><source>Table of dates that are off, or worked at week-ends (2024-02-04,workday)</source><translation>节假日与调休表（2024-02-04,workday）</translation></message>
<message><source>Table of oddities</source><translation>异常记录表</translation></message>
<message><source>Tables</source><translation>表格</translation></message>
<message><source>Take Pieces Along</source><translation>带走碎块</translation></message>
<message><source>Take all filters away</source><translation>清除所有筛选</translation></message>
<message><source>Take hold of a border between two grids.</source><translation>请从两个网格之间的边界开始拖动。</translation></message>
<message><source>Take over</source><translation>恢复</translation></message>
<message><source>Templates saved in {folder}. Edit them in the layout designer of QGIS, save them under the same names; delete them to have the built-in ones again.</source><translation>模板已保存到 {folder}。请在 QGIS 布局设计器中编辑并以原名保存；删除后恢复内置模板。</translation></message>
<message><source>Texts cut because a Shapefile takes 254 bytes: {count}.</source><translation>因 Shapefile 最多容纳 254 字节而截短的文字：{count} 处。</translation></message>
<message><source>That of QGIS</source><translation>与 QGIS 相同</translation></message>
<message><source>That of the plan when it is left out.</source><translation>不填时用方案的坐标系。</translation></message>
<message><source>The PDF cannot be written.</source><translation>无法写入 PDF。</translation></message>
<message><source>The areas of this column are not cut above the last level</source><translation>此字段的区域在末级以上不被切分</translation></message>
<message><source>The areas of this column become the first level as they are</source><translation>此字段的区域原样作为一级网格</translation></message>
<message><source>The base units come from this file; choose another one.</source><translation>基础单元来自此文件；请选择其他文件。</translation></message>
<message><source>The case has no deadline.</source><translation>该案件没有办结时限。</translation></message>
<message><source>The chosen grids come under another grid of the level above, as they are</source><translation>所选网格原样划归另一个上级网格</translation></message>
<message><source>The file holds clean events already; it is opened as it is.</source><translation>该文件已是导入后的事件，将直接打开。</translation></message>
<message><source>The file says nothing about its import.</source><translation>该文件没有导入记录。</translation></message>
<message><source>The file {file} would be written over one that is read. Choose another name.</source><translation>文件 {file} 会覆盖正在读取的文件。请换一个名称。</translation></message>
<message><source>The first day has to lie before the last one.</source><translation>首日必须早于末日。</translation></message>
<message><source>The folder cannot be written to.</source><translation>无法写入该文件夹。</translation></message>
<message><source>The grids stand</source><translation>网格所在</translation></message>
<message><source>The last period may not be over: it is not compared with the ones before.</source><translation>最后一个时段可能尚未结束，不计算其环比、同比。</translation></message>
<message><source>The last whole period of the chosen time is judged by all those before it</source><translation>以此前所有时段判断所选时间内最近一个完整时段</translation></message>
<message><source>The layer has no features.</source><translation>图层中没有要素。</translation></message>
<message><source>The layer that the events came from is not in the project.</source><translation>事件来源图层不在工程中。</translation></message>
<message><source>The line does not cross a grid from side to side.</source><translation>该线没有贯穿任何网格。</translation></message>
<message><source>The pack is in {folder}.</source><translation>资料包位于 {folder}。</translation></message>
<message><source>The page for the wall</source><translation>指挥大屏网页</translation></message>
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
<message><source>The rebalanced plan needs a file of its own beside the old one.</source><translation>再平衡后的方案须另存为新文件，不能覆盖原方案。</translation></message>
<message><source>The rules cannot be kept; see what they say above.</source><translation>规则无法满足，请看上方说明。</translation></message>
<message><source>The same units, settings and seed give the same plan</source><translation>相同的单元、设置和种子得到相同的方案</translation></message>
<message><source>The sample lies among the temporary files; Save the Plan As… keeps it.</source><translation>示例位于临时文件夹；用“方案另存为…”可以保留。</translation></message>
<message><source>The second one counts pairs of neighbouring units, whatever the length of their border.</source><translation>后者按相邻单元的对数计算，不论公共边界长短。</translation></message>
<message><source>The source is not there; the events read before are shown again.</source><translation>数据源不在原处；显示的是之前读入的事件。</translation></message>
<message><source>The template {file} cannot be used.</source><translation>模板 {file} 无法使用。</translation></message>
<message><source>The village of this unit is not known.</source><translation>不知道该单元属于哪个村。</translation></message>
<message><source>There are crossings, but no lines that no grid may cross.</source><translation>给出了通道，但没有不可跨越的线。</translation></message>
<message><source>There is a file {name}; it will be replaced.</source><translation>已有文件 {name}；将被替换。</translation></message>
<message><source>There is a plan file of this name; it will be replaced.</source><translation>已有同名的方案文件；将被替换。</translation></message>
<message><source>There is no column {column}.</source><translation>没有字段 {column}。</translation></message>
<message><source>There is no connection {name}.</source><translation>没有连接 {name}。</translation></message>
<message><source>There is no field {field}. The fields are: {fields}.</source><translation>没有字段 {field}。可用字段：{fields}。</translation></message>
<message><source>There is no file {file}.</source><translation>没有文件 {file}。</translation></message>
<message><source>There is no grid with this code.</source><translation>没有此编码的网格。</translation></message>
<message><source>There is no plan file {path}.</source><translation>没有方案文件 {path}。</translation></message>
<message><source>These last-level grids stay exactly as they are; they count.</source><translation>这些末级网格保持原样，并计入网格数。</translation></message>
<message><source>These units cannot be divided as they are; see the list above.</source><translation>这些单元目前无法划分；见上方列表。</translation></message>
<message><source>These units cannot be used as they are; see the list above.</source><translation>这些单元按现状无法使用，见上面的列表。</translation></message>
<message><source>They are set aside in a file beside the plan.</source><translation>这些步骤将另存到方案旁的文件中。</translation></message>
<message><source>They may be deleted for good; nothing brings them back</source><translation>确认彻底删除；删除后无法恢复</translation></message>
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
<message><source>Two cells for each level, largest grids first: the column of codes, and that of names, which may be empty.</source><translation>每一级两格，从大网格开始：编码字段，以及可留空的名称字段。</translation></message>
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
<message><source>Value</source><translation>值</translation></message>
<message><source>Village</source><translation>村社区</translation></message>
<message><source>WGS-84 or CGCS2000</source><translation>WGS-84 或 CGCS2000</translation></message>
<message><source>Warnings</source><translation>预警</translation></message>
<message><source>Warnings for the period {period}: {count}</source><translation>{period} 时段的预警：{count} 条</translation></message>
<message><source>Warnings…</source><translation>预警…</translation></message>
<message><source>Watch the Source</source><translation>监视数据源</translation></message>
<message><source>Web page</source><translation>网页</translation></message>
<message><source>Week</source><translation>周</translation></message>
<message><source>Weight</source><translation>权重</translation></message>
<message><source>Weight on single criteria</source><translation>单项指标的权重</translation></message>
<message><source>Weight, compared with those of the others</source><translation>相对于其他指标的权重</translation></message>
<message><source>Weights of the score; “-” before a rate takes 1 minus it</source><translation>得分权重；比率前加“-”表示取 1 减该比率</translation></message>
<message><source>What</source><translation>内容</translation></message>
<message><source>What a post can carry (persons, km², events)</source><translation>每个岗位可承担的量（人、平方千米、事件）</translation></message>
<message><source>What comes of it</source><translation>结果</translation></message>
<message><source>What counts beside balance</source><translation>均衡之外看重的目标</translation></message>
<message><source>What counts in the load</source><translation>计入负载的指标</translation></message>
<message><source>What is wanted</source><translation>要求</translation></message>
<message><source>What the colours on the map show</source><translation>地图颜色表示的内容</translation></message>
<message><source>What the grids share evenly</source><translation>各网格均衡分担的内容</translation></message>
<message><source>What the limit is about, such as households</source><translation>上下限所针对的字段，例如户数</translation></message>
<message><source>What to expect: one grid on average</source><translation>预期：平均每个网格</translation></message>
<message><source>What to make</source><translation>制作内容</translation></message>
<message><source>What was met</source><translation>导入时的情况</translation></message>
<message><source>What would move</source><translation>将发生的变动</translation></message>
<message><source>When</source><translation>时间</translation></message>
<message><source>Where more happened than was to be expected</source><translation>何处超出预期</translation></message>
<message><source>Where more happens than around</source><translation>何处多于周边</translation></message>
<message><source>Where the layers are</source><translation>图层所在位置</translation></message>
<message><source>Where the tile server draws the streets</source><translation>瓦片服务器所用的坐标基准</translation></message>
<message><source>Whether it counts in the load</source><translation>是否计入负载</translation></message>
<message><source>Which sheet holds the events?</source><translation>事件在哪个工作表？</translation></message>
<message><source>Who</source><translation>人员</translation></message>
<message><source>Whole Territory</source><translation>全域</translation></message>
<message><source>Why</source><translation>原因</translation></message>
<message><source>Why the chosen grid is uneven, and what would help</source><translation>所选网格为何不均衡，以及如何改善</translation></message>
<message><source>Widen the panel to see: {columns}</source><translation>拉宽面板可见：{columns}</translation></message>
<message><source>With a list of units all else comes from its plan.</source><translation>使用单元清单时，其余内容都来自其方案。</translation></message>
<message><source>Without it the column is recognised by its name.</source><translation>不填时按名称识别字段。</translation></message>
<message><source>Without xlsxwriter the table population.xlsx is left out.</source><translation>缺少 xlsxwriter，不写出人口表 population.xlsx。</translation></message>
<message><source>Workbook</source><translation>工作簿</translation></message>
<message><source>Write criterion=weight, for example registered=1.</source><translation>请写成 指标=权重，例如 registered=1。</translation></message>
<message><source>Write events to</source><translation>事件写入</translation></message>
<message><source>Write the list of movements beside it (.csv)</source><translation>在其旁边写出变动清单（.csv）</translation></message>
<message><source>Write the sample territory</source><translation>生成示例区域</translation></message>
<message><source>Write whole numbers with commas, for example 17,269,1958.</source><translation>请写用逗号分隔的整数，例如 17,269,1958。</translation></message>
<message><source>Writes a made-up territory to try things out: base units with people, towns and villages. Only the outline and the names are real.</source><translation>生成一个虚构区域供试用：含人口、镇街和村社区的基础单元。只有外轮廓和名称是真实的。</translation></message>
<message><source>Writes events by grid, density and hot spots as a map to move about in, over the streets of a tile server, if one is named; otherwise nothing is asked of any network. Grids with fewer than 5 events are masked unless the page is for use inside.</source><translation>把分网格的事件、密度和热点写成可缩放平移的地图；给出瓦片服务器时叠加其街道，否则不访问任何网络。少于 5 件的网格会隐去，除非仅供内部使用。</translation></message>
<message><source>Writes one page with map, numbers and warnings that any browser opens without a network. Cells and grids with fewer than 5 events are masked unless the page is for use inside. Up to 120 days are told by weeks, longer times by months.</source><translation>写出一个含地图、数字和预警的网页，任何浏览器无需网络即可打开。除内部使用外，不足 5 件的像元和网格予以遮蔽。不超过 120 天的按周，更长的按月。</translation></message>
<message><source>Writes the units and the grids of all levels: a folder of Shapefiles (text in GBK, or GB18030 where it needs it) or of GeoJSON, or tables of a PostGIS database, where a connection is chosen. An earlier export is replaced as a whole.</source><translation>写出单元和各级网格：一个文件夹的 Shapefile（文字用 GBK，必要时用 GB18030）或 GeoJSON；选择了数据库连接时，写成 PostGIS 数据库中的表。以前的导出会整体替换。</translation></message>
<message><source>Writing the pages</source><translation>正在编排页面</translation></message>
<message><source>Writing the plan</source><translation>正在写入方案</translation></message>
<message><source>Year</source><translation>年</translation></message>
<message><source>Zoom to the Grid</source><translation>缩放到网格</translation></message>
<message><source>a join in the properties of the layer</source><translation>图层属性中的连接</translation></message>
<message><source>a query of the database</source><translation>数据库查询</translation></message>
<message><source>all</source><translation>全部</translation></message>
<message><source>all times together</source><translation>全时段合计</translation></message>
<message><source>as around</source><translation>与周边相当</translation></message>
<message><source>as given below</source><translation>按下列数值</translation></message>
<message><source>as the layer states</source><translation>按图层声明</translation></message>
<message><source>as those of the plan</source><translation>与方案的单元相同</translation></message>
<message><source>as those of the plan in force, else as declared</source><translation>与现行方案的单元相同；没有方案时按声明</translation></message>
<message><source>best</source><translation>最佳</translation></message>
<message><source>by Silverman's rule</source><translation>Silverman 法则</translation></message>
<message><source>by cross-validation</source><translation>交叉验证</translation></message>
<message><source>by day</source><translation>按日</translation></message>
<message><source>by month</source><translation>按月</translation></message>
<message><source>by week</source><translation>按周</translation></message>
<message><source>changed, not saved</source><translation>已修改，未保存</translation></message>
<message><source>closed</source><translation>已结</translation></message>
<message><source>cold spot</source><translation>冷点</translation></message>
<message><source>column of compounds</source><translation>小区院落字段</translation></message>
<message><source>compact grids</source><translation>网格紧凑</translation></message>
<message><source>coordinate system</source><translation>坐标系</translation></message>
<message><source>criterion=weight, several with a semicolon between, for example registered=1; migrant=1: brings these into their own tolerances too.</source><translation>指标=权重，多项用分号隔开，例如 registered=1; migrant=1：使这些指标也落入各自的容差。</translation></message>
<message><source>extraordinary</source><translation>异常突出</translation></message>
<message><source>far more than expected</source><translation>远超预期</translation></message>
<message><source>fast</source><translation>快速</translation></message>
<message><source>few neighbours in different grids</source><translation>被分开的相邻单元少</translation></message>
<message><source>fits best</source><translation>最吻合</translation></message>
<message><source>from</source><translation>自</translation></message>
<message><source>grids_first.qml, grids_middle.qml, grids_last.qml and units.qml there go before the shipped styles.</source><translation>其中的 grids_first.qml、grids_middle.qml、grids_last.qml 和 units.qml 优先于自带样式。</translation></message>
<message><source>hot spot</source><translation>热点</translation></message>
<message><source>in the list of units of a plan, edited elsewhere</source><translation>在方案的单元清单中（已在别处修改）</translation></message>
<message><source>is being saved …</source><translation>正在保存……</translation></message>
<message><source>layer or sheet</source><translation>图层或工作表</translation></message>
<message><source>level {level}</source><translation>{level:一}级</translation></message>
<message><source>locked</source><translation>已锁定</translation></message>
<message><source>more than expected</source><translation>超出预期</translation></message>
<message><source>no bound</source><translation>不设上限</translation></message>
<message><source>none</source><translation>无</translation></message>
<message><source>normal</source><translation>正常</translation></message>
<message><source>not chosen: tell the scores</source><translation>未选择：列出得分</translation></message>
<message><source>open</source><translation>未结</translation></message>
<message><source>or a file</source><translation>或文件</translation></message>
<message><source>or layer of the project</source><translation>或工程图层</translation></message>
<message><source>or points of cores</source><translation>或核心的点图层</translation></message>
<message><source>or the column that names special grids</source><translation>或专属网格名称字段</translation></message>
<message><source>out of order</source><translation>次序异常</translation></message>
<message><source>quartic</source><translation>四次</translation></message>
<message><source>saved</source><translation>已保存</translation></message>
<message><source>snapping distance</source><translation>吸附距离</translation></message>
<message><source>the criterion that makes work</source><translation>决定工作量的指标</translation></message>
<message><source>the events</source><translation>事件</translation></message>
<message><source>the file states it</source><translation>文件自带</translation></message>
<message><source>the least number of posts</source><translation>最少岗位数</translation></message>
<message><source>the number of posts</source><translation>岗位总数</translation></message>
<message><source>the table of columns</source><translation>字段表</translation></message>
<message><source>to</source><translation>至</translation></message>
<message><source>to be looked at only</source><translation>只读</translation></message>
<message><source>usual for the method</source><translation>按方法惯例</translation></message>
<message><source>what a post can carry</source><translation>每岗承担量</translation></message>
<message><source>with the base units, or in a layer of areas</source><translation>在基础单元或面图层中</translation></message>
<message><source>without</source><translation>未填写</translation></message>
<message><source>{before} → {after} people</source><translation>{before} → {after} 人</translation></message>
<message><source>{beyond} of {count} grids are outside of ±{tolerance:.0%}</source><translation>{count} 个网格中有 {beyond} 个超出 ±{tolerance:.0%}</translation></message>
<message><source>{counts} grids, from the largest to the smallest.</source><translation>从最大到最小各级网格数：{counts}。</translation></message>
<message><source>{count} clusters that chance does not explain (p up to 5 %).</source><translation>偶然性难以解释的聚集：{count} 处（p 不超过 5 %）。</translation></message>
<message><source>{count} plans in {folder}</source><translation>{folder} 中有 {count} 个方案</translation></message>
<message><source>{count} steps of an earlier session were not saved (the last at {when}). The units concerned are marked on the map.</source><translation>以前有 {count} 个步骤未保存（最后一步在 {when}）。相关单元已在地图上标出。</translation></message>
<message><source>{count} units; faults: {faults}; remarks: {remarks}</source><translation>{count} 个单元；错误：{faults}；提示：{remarks}</translation></message>
<message><source>{days} d {hours} h</source><translation>{days} 天 {hours} 小时</translation></message>
<message><source>{events} events of {days} days, bandwidth {metres} m.</source><translation>{days} 天内 {events} 件事件，带宽 {metres} 米。</translation></message>
<message><source>{events} of {rows} rows of {source}; {left} left out. Read as {datum}. Personal columns left behind: {personal}. Cells emptied: {cells}.</source><translation>{source} 共 {rows} 行，采用 {events} 件，未采用 {left} 行。坐标系：{datum}。不读取的个人信息列：{personal}。清空的单元格：{cells}。</translation></message>
<message><source>{file} is left out: the package {package} is missing.</source><translation>未写出 {file}：缺少软件包 {package}。</translation></message>
<message><source>{file}: events</source><translation>{file}：事件</translation></message>
<message><source>{file}: overview, spread {metres} m</source><translation>{file}：热力总览，扩散 {metres} 米</translation></message>
<message><source>{first}:00 – {last}:00: {count}</source><translation>{first}:00 – {last}:00：{count}</translation></message>
<message><source>{grids} grids cannot be made of {units} base units.</source><translation>{units} 个基础单元无法组成 {grids} 个网格。</translation></message>
<message><source>{hot} hot spots, {cold} cold spots.</source><translation>热点 {hot} 个，冷点 {cold} 个。</translation></message>
<message><source>{hours} h {minutes} min</source><translation>{hours} 小时 {minutes} 分</translation></message>
<message><source>{name}: {value} is no number.</source><translation>{name}：{value} 不是数字。</translation></message>
<message><source>{name}: {value} is no whole number, or too large.</source><translation>{name}：{value} 不是整数，或过大。</translation></message>
<message><source>{plan}: largest deviation {worst}</source><translation>{plan}：最大偏差 {worst}</translation></message>
<message><source>{plan}: level {level}</source><translation>{plan}：{level:一}级</translation></message>
<message><source>{plan}: units</source><translation>{plan}：单元</translation></message>
<message><source>{share} inside the territory</source><translation>辖区内 {share}</translation></message>
<message><source>{share} where their names say</source><translation>与地名一致 {share}</translation></message>
<message><source>{table}: a row has two cells.</source><translation>{table}：每行两格。</translation></message>
<message><source>{table}: nothing stands before {value}.</source><translation>{table}：{value} 前面是空的。</translation></message>
<message><source>{table}: {name} has two values.</source><translation>{table}：{name} 有两个值。</translation></message>
<message><source>{text} are not counts of grids.</source><translation>{text} 不是网格数量。</translation></message>
<message><source>{text} is no number.</source><translation>{text} 不是数字。</translation></message>
<message><source>{text} is no weight of a criterion.</source><translation>{text} 不是指标权重。</translation></message>
<message><source>{units} units change their grid: {share} of the load. No plan could do with less than {bound}.</source><translation>{units} 个单元变更网格，占负载的 {share}。任何方案都不可能少于 {bound}。</translation></message>
<message><source>{units} units with {persons} people change their grid: {share} of the load. No plan could do with less than {bound}.</source><translation>{units} 个单元（{persons} 人）变更网格，占负载的 {share}。任何方案都不可能少于 {bound}。</translation></message>
<message><source>{unit} to {grid} ({effect})</source><translation>{unit} 划入 {grid}（{effect}）</translation></message>
</context>
</TS>
