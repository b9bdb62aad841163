"""The invented bodies and what each of them discloses: budget → truth file."""

import random
from types import SimpleNamespace

import beijing
import final_accounts
import forms
import hangzhou
import prose
import shanghai
import shanxi
import targets as layouts
import yantai
from budget import Budget, Project, economic_lines
from figures import wan
from tables import body_cells, header_cells, written_out

WAN = 1_000_000  # fen in one 万元


def finish(truth):
    """Writes every grid out over its spans."""
    for t in truth["tables"]:
        cells = header_cells(t["header"]) + body_cells(t["rows"], len(t["header"]), t.get("spans", []))
        t["grid"] = written_out(cells, len(t["header"]) + len(t["rows"]), t["ncol"])
    for f in truth["forms"]:
        cells = forms.cells(f)
        f["grid"] = written_out(cells, max(c.row + c.rows for c in cells), forms.COLUMNS)
    return truth


def disclosure(b, tables, overview, narrative, made_forms=(), kind="单位", phase="预算", **more):
    return finish(
        {
            "org": b.org,
            "entity_code": b.code,
            "year": b.year,
            "kind": kind,
            "title": f"{b.year}年度{kind}{phase}公开",
            "overview": overview,
            "tables": tables,
            "narrative": narrative,
            "forms": list(made_forms),
            "directory": [],
            **more,
        }
    )


def overview(duties, offices, staff, kind="单位"):
    return [f"一、本{kind}职责", *duties, "二、机构设置情况", f"{offices}核定编制{staff[0]}人，实际在职{staff[1]}人。"]


def targets(count, quality, time, cost, social, satisfied):
    """Indicator lines in the order of the form, the usual ones left empty."""
    lines = (
        [["数量指标", *x] for x in count]
        + [["质量指标", *x] for x in quality]
        + [["时效指标", *x] for x in time]
        + [["成本指标", *x] for x in cost]
    )
    lines += [["经济效益", "", ""], ["社会效益", *social], ["生态效益", "", ""], ["可持续影响", "", ""], ["服务对象满意度", *satisfied]]
    return lines


def texts(overview, basis, need, care, plan, goal):
    labels = ["项目概况", "立项依据", "项目设立必要性", "保证项目实施的制度、措施", "项目实施计划", "总体目标"]
    return dict(zip(labels, [overview, basis, need, care, plan, goal], strict=True))


def yunling():
    """Shanxi family, one unit: six projects this year, three carried over, four forms."""
    p = [
        Project("农产品质量安全快速检测室运行经费", "2130109", 18_60 * 10000, kind="其他运转类"),
        Project("重大动植物疫病防控物资储备经费", "2130108", 42_35 * 10000, province=12_00 * 10000),
        Project("高标准农田管护员补助（2026年县级）", "2130153", 96_48 * 10000),
        Project("提前下达2026年农业生产社会化服务补助资金（省级）", "2130122", 215_00 * 10000, province=215_00 * 10000, kind="特定目标类"),
        Project("旱作谷子良种示范推广项目", "2130122", 63_72 * 10000, kind="特定目标类"),
        Project("村级农技服务站网络通讯费", "2130109", 5_04 * 10000),
        Project("提前下达2025年耕地地力保护补贴工作经费（省级）", "2130153", 11_27 * 10000, carried=True),
        Project("2025年秸秆综合利用试点尾款", "2130122", 38_90 * 10000, carried=True),
        Project("2025年动物疫病强制免疫疫苗经费（市级）", "2130108", 7_83 * 10000, carried=True),
    ]
    b = Budget(
        "云岭县农业农村局",
        "071",
        2026,
        "2130101",
        economic_lines(11, 26, 10000),
        p,
        87_45 * 10000,
        -2_16 * 10000,
        (30, 26),
        864,
        2,
        other={"goods": 24_80 * 10000, "services": 9_15 * 10000},
    )
    made = [
        shanxi.form(
            b,
            p[0],
            texts(
                "县检测室承担全县十二个乡镇蔬菜、水果、食用菌的快速检测任务，全年采样批次多、试剂更新快，需要安排试剂耗材、仪器检定和样品运输费用。",
                "《云岭县农产品质量安全监管工作方案》（云农发〔2025〕14号）",
                "快速检测是发现农药残留超标产品的第一道关口，停检一天就会有产品未经检验流入市场，因此需要稳定的运行经费。",
                "经费实行单独核算，试剂采购按政府采购程序办理，检测数据每日上传监管平台，每季度由局财务室对账一次。",
                "一季度完成仪器检定和试剂采购；二至四季度每周采样不少于六十批次；十二月汇总全年检测结果。",
                "全年完成三千批次快速检测，及时处置不合格产品，守住农产品入市关口。",
            ),
            targets(
                [("快速检测批次", "3000批次"), ("检定仪器台数", "8台")],
                [("检测数据上传率", "100%"), ("检测结果复核准确率", "≥98%")],
                [("检测任务完成时间", "12月底前")],
                [("单批次检测成本", "≤45元"), ("仪器检定费用", "≤2.4万元")],
                ("不合格产品处置率", "100%"),
                ("受检农户满意度", "≥92%"),
            ),
        ),
        shanxi.form(
            b,
            p[1],
            texts(
                "储备消毒药品、防护服、喷雾器和应急疫苗，满足县域内突发动植物疫病七天处置需要。",
                "《云岭县突发重大动植物疫病应急预案》（云政办发〔2024〕31号）",
                "县内养殖场户多、分布散，一旦发生疫情必须在四小时内把物资送到现场，临时采购来不及。",
                "物资由县动物疫控中心专库保管，出入库双人签字，每半年盘点一次，临近有效期的先行调剂使用。",
                "三月底前完成采购入库；六月、十二月各盘点一次；全年按需调拨。",
                "建成满足七天用量的储备库，疫情处置物资到位及时。",
            ),
            targets(
                [("储备消毒药品", "6吨"), ("储备防护服", "2500套"), ("储备喷雾器", "120台")],
                [("物资验收合格率", "100%")],
                [("采购入库时间", "3月底前"), ("应急调拨到位时间", "≤4小时")],
                [("防护服单价", "≤38元/套")],
                ("区域性疫情发生次数", "0次"),
                ("养殖场户满意度", "≥90%"),
            ),
        ),
        shanxi.form(
            b,
            p[2],
            texts(
                "全县已建成高标准农田十八万亩，由四百零二名管护员负责机井、渠道、林网和田间道路的日常巡护，按月发放补助。",
                "《云岭县高标准农田建后管护办法》（云政发〔2023〕9号）",
                "工程三分靠建、七分靠管，没有人管护的机井和渠道三年内就会有近三成不能正常使用。",
                "补助经一卡通直接发到个人，名单在村务公开栏公示，乡镇每月考核，县局每季度抽查。",
                "每月十日前发放上月补助；六月和十一月开展两次工程状况普查。",
                "保持高标准农田工程设施完好，延长使用年限。",
            ),
            targets(
                [("管护员人数", "402人"), ("管护面积", "18万亩")],
                [("补助发放准确率", "100%"), ("工程设施完好率", "≥95%")],
                [("补助发放时间", "次月10日前")],
                [("管护员补助标准", "200元/人·月")],
                ("灌溉保证能力", "稳步提高"),
                ("受益农户满意度", "≥90%"),
            ),
        ),
        shanxi.form(
            b,
            p[4],
            texts(
                "在北川、石门、柳树湾三个乡镇建设旱作谷子良种示范片六千亩，统一供种、统一播种、统一技术指导，带动全县谷子良种覆盖面扩大。示范片采用渗水地膜精量穴播技术，"
                "每亩减少用种零点三公斤，并配套病虫害绿色防控和机械收获作业，收获后组织专家测产，测产结果作为下一年度布局的依据。项目区农户以合作社为单位参加，合作社负责田间记录和投入品台账，"
                "县农技中心派出八名技术员驻点指导，关键农时每周到田不少于两次。",
                "《云岭县杂粮产业高质量发展三年行动计划》（云发〔2025〕6号）；《关于下达2026年杂粮示范任务的通知》（云农发〔2025〕41号）",
                "谷子是本县传统优势作物，目前仍有近四成面积使用自留种，产量和品质都不稳定。通过示范把良种和配套技术送到田间，可以让农户看得见、学得会、用得上，对稳定杂粮种植面积、增加农户收入有直接作用。",
                "成立项目领导小组，制定实施方案和资金管理办法；良种和地膜通过公开招标采购；补助物资发放清册由农户签字、村委会盖章、乡镇复核；县局会同财政局开展中期检查和年终验收，验收不合格的不予结算。",
                "一月至三月完成方案制定和物资招标；四月至五月完成播种和保苗检查；六月至八月开展田间管理、绿色防控和现场观摩；九月至十月组织测产和机械收获；十一月至十二月完成验收和资金结算。",
                "示范片平均亩产比非示范田提高一成以上，全县谷子良种覆盖率提高五个百分点，培养一批懂技术的种植能手。",
            ),
            targets(
                [("示范片面积", "6000亩"), ("举办现场观摩会", "3次"), ("培训种植户", "800人次"), ("驻点技术员", "8人")],
                [("良种纯度", "≥98%"), ("示范片保苗率", "≥90%"), ("培训合格率", "≥95%")],
                [("播种完成时间", "5月20日前"), ("测产完成时间", "10月底前")],
                [("良种补助标准", "26元/亩"), ("地膜补助标准", "68元/亩"), ("观摩会费用", "≤1.2万元/次")],
                ("全县谷子良种覆盖率", "提高5个百分点"),
                ("项目区农户满意度", "≥93%"),
            ),
            period="3年",
        ),
    ]
    made[3]["row_height"] = 21.0
    duties = [
        "贯彻执行农业农村工作的方针政策和县委、县政府的决定，拟订全县农业农村发展规划并组织实施；负责种植业、畜牧业、农业机械化的行业管理；组织落实耕地质量保护和高标准农田建设任务；"
        "负责农产品质量安全监督管理和动植物疫病防控；指导农业社会化服务体系建设，承办县委、县政府交办的其他事项。"
    ]
    over = overview(
        duties, "云岭县农业农村局内设办公室、种植业股、畜牧兽医股、农田建设股、质量安全监管股五个股室，下设农技推广中心。", b.staff
    )
    notes = prose.budget_notes(b, made, "新增旱作谷子良种示范推广等项目")
    at = notes.index("本单位没有需要另行说明的事项。")
    notes[at : at + 1] = ["（一）政府购买服务指导性目录", "目录见文末附表。", "（二）其他", "本单位没有需要另行说明的事项。"]
    return disclosure(b, shanxi.tables(b), over, notes, made, directory=catalogue())


def catalogue():
    """A catalogue of purchased services: code, then the name in the column of its level."""
    lines = [
        ("A", "公共服务"),
        ("A07", "农业服务"),
        ("A0701", "农业生产服务"),
        ("A070101", "病虫害统防统治服务"),
        ("A070102", "农机作业与示范服务"),
        ("A0702", "农产品质量服务"),
        ("A070201", "农产品抽样检测服务"),
        ("A070202", "农产品追溯信息采集服务"),
        ("B", "政府履职辅助性服务"),
        ("B02", "课题研究服务"),
        ("B0201", "政策研究服务"),
        ("B020101", "农村改革专题研究服务"),
        ("B03", "宣传服务"),
        ("B0301", "科普宣传服务"),
        ("B030101", "农业技术科普宣传服务"),
    ]
    level = {1: 1, 3: 2, 5: 3, 7: 4}
    rows = [[code] + [name if i == level[len(code)] else "" for i in range(1, 5)] for code, name in lines]
    return [["代码", "一级目录", "二级目录", "三级目录", "四级目录"], *rows]


PLACES = "东关 西岭 南河 北滩 柳林 石桥 龙泉 枣园 上庄 下湾 白塔 青峰 马坊 大营 三里 永安 和平 新安 杨树 黑山".split()
WORKS = [
    ("{}村饮用水管网维修养护项目", "2130306"),
    ("{}河段堤防除险加固工程", "2130305"),
    ("{}小型水库安全监测设施运行费", "2130306"),
    ("{}灌区渠系节水改造项目", "2130311"),
    ("{}防汛抢险物资储备点建设", "2130314"),
]


def qinghe():
    """Shanxi family, a department: thirty-odd projects over three pages, fund money, names long enough to be cut by a page break."""
    rng = random.Random(23)
    p = []
    for i, place in enumerate(PLACES[:18] + PLACES[:16]):
        name, item = WORKS[(i * 3 + i // 18 * 2) % len(WORKS)]
        p.append(Project(name.format(place), item, rng.randrange(800, 60_000) * 10000, kind="特定目标类" if i % 3 == 0 else "其他运转类"))
    long_names = {
        5: "提前下达2026年度中小河流治理工程（清河区柳林河段左岸堤防加固、右岸护坡整修及沿线排涝涵闸配套改造，含勘察设计、工程监理和水土保持监测）省级补助资金",
        13: "2026年度农村饮水安全巩固提升工程维修养护资金（含水质检测、管网漏损治理、水源地保护标志设置和供水人员岗位培训）",
        21: "清河区山洪灾害防治非工程措施设施设备更新与监测预警平台运行维护服务采购项目（含雨量站、水位站、无线预警广播）",
        29: "区级河湖长制工作专项经费（含河湖健康评价、岸线划界立桩、巡河系统运行、公示牌更新和社会监督员补助）",
    }
    for i, name in long_names.items():
        p[i].name = name
    p[8].source, p[8].item = "fund", "2120804"
    p[17].source, p[17].item = "fund", "2120814"
    p[5].province = p[5].amount
    p += [
        Project("2025年度农业水价综合改革奖补资金（省级）", "2130311", 52_36 * 10000, carried=True),
        Project("2025年水毁水利设施修复尾款", "2130306", 128_04 * 10000, carried=True),
        Project("提前下达2025年度水土保持补偿费安排的生态清洁小流域建设资金（市级）", "2130305", 86_60 * 10000, carried=True),
    ]
    b = Budget(
        "清河区水务局",
        "112",
        2026,
        "2130301",
        economic_lines(37, 41, 10000),
        p,
        -143_72 * 10000,
        3_08 * 10000,
        (45, 41),
        1290,
        3,
        other={"goods": 61_20 * 10000, "services": 118_40 * 10000},
    )
    made = []
    for i, (count, social) in {
        2: (("加固堤防长度", "14公里"), ("保护沿线群众人数", "5200人")),
        5: (("治理河段长度", "6.8公里"), ("保护耕地面积", "9400亩")),
        13: (("养护供水工程处数", "37处"), ("供水保证率", "≥95%")),
    }.items():
        made.append(
            shanxi.form(
                b,
                p[i],
                texts(
                    f"本项目由区水务局组织实施，主要内容为{p[i].name.split('（')[0].removeprefix('提前下达')}，按照轻重缓急安排到具体工程。",
                    "《清河区水务发展规划（2024—2028年）》（清水发〔2024〕3号）",
                    "现有设施建成时间长、老化较多，如不及时维修和更新，汛期安全和群众用水都会受到影响。",
                    "严格执行项目法人责任制、招标投标制、工程监理制和合同管理制，资金专账核算，按进度拨付。",
                    "上半年完成前期工作和招标，三季度集中施工，四季度完工验收并办理结算。",
                    "按期完成建设和养护任务，工程质量合格，运行安全。",
                ),
                targets(
                    [count],
                    [("工程验收合格率", "100%")],
                    [("项目完工时间", "11月底前"), ("资金支付进度", "≥95%")],
                    [("项目总成本", f"≤{-(-p[i].amount // WAN)}万元")],
                    social,
                    ("服务对象满意度", "≥90%"),
                ),
                date=f"202511{10 + i}164502",
            )
        )
    duties = [
        "负责全区水资源的统一管理和保护，组织编制水务规划；负责水利工程建设、运行和安全监督；承担水旱灾害防御的具体工作；指导农村供水、节约用水和水土保持；落实河湖长制各项任务。",
        "负责城乡供排水行业管理，组织开展水利科技推广和水务宣传，完成区委、区政府交办的其他任务。",
    ]
    over = overview(
        duties,
        "清河区水务局内设办公室、规划建设科、水资源科、运行管理科四个科室，所属单位有区河道管理所、区农村供水站和区水旱灾害防御中心。",
        b.staff,
        "部门",
    )
    return disclosure(
        b, shanxi.tables(b), over, prose.budget_notes(b, made, "部分水利工程已在上年完工，项目安排相应减少", "部门"), made, kind="部门"
    )


def city_budget(org, code, main_item, seed, people, names, grain, growth, carried=(), running_grain=None, **more):
    """A budget with one project for each (name, item), its amounts drawn with the given grain."""
    rng = random.Random(seed)

    def project(name, item, **kind):
        return Project(name, item, rng.randrange(30 * WAN // grain, 400 * WAN // grain) * grain, **kind)

    p = [project(n, i, kind="特定目标类" if k % 2 else "其他运转类") for k, (n, i) in enumerate(names)]
    p += [project(n, i, carried=True) for n, i in carried]
    goods = rng.randrange(5 * WAN // grain, 40 * WAN // grain) * grain
    return Budget(
        org,
        code,
        2026,
        main_item,
        economic_lines(seed, people, grain, running_grain),
        p,
        growth,
        -people * 70_000,
        (people + 3, people),
        people * 31,
        1,
        other={"goods": goods, "services": goods // grain // 2 * grain},
        **more,
    )


def dongyu():
    """Shanghai family: whole yuan."""
    b = city_budget(
        "临江市东屿区体育局",
        "208",
        "2070301",
        5,
        22,
        [("区体育中心场馆开放与维护", "2070307"), ("全民健身赛事与活动", "2070308"), ("社区健身设施更新", "2070308")],
        100,
        1_236_540_00,
        running_grain=10000,
        places=None,
    )
    over = overview(
        [
            "贯彻执行体育工作的法规和政策；推行全民健身计划，指导群众性体育活动；管理区属公共体育设施；负责青少年业余训练和体育后备人才培养。"
        ],
        "东屿区体育局内设办公室、群众体育科、竞训科，",
        b.staff,
    )
    return disclosure(b, shanghai.tables(b), over, prose.budget_notes(b, [], "社区健身设施更新任务增加"))


def songgang():
    """Beijing family: 万元 with six decimals."""
    b = city_budget(
        "松岗市应急管理局",
        "034",
        "2240101",
        6,
        35,
        [
            ("安全生产执法检查与专家服务", "2240106"),
            ("自然灾害综合风险监测预警平台运维", "2240104"),
            ("应急物资储备与轮换", "2240109"),
            ("应急演练与宣传教育", "2240109"),
        ],
        1,
        215_4730_61,
        carried=[("2025年防灾减灾能力建设尾款", "2240104")],
        places=6,
    )
    over = overview(
        [
            "负责应急管理工作，指导各区各部门应对安全生产类、自然灾害类突发事件；组织编制总体应急预案；承担安全生产综合监督管理责任；统筹应急救援力量建设。"
        ],
        "松岗市应急管理局内设办公室、应急指挥处、安全监督处、减灾处，",
        b.staff,
        "部门",
    )
    return disclosure(b, beijing.tables(b), over, prose.budget_notes(b, [], "应急物资储备规模扩大", "部门"), kind="部门")


def baishi():
    """Yantai family: code levels printed once, wide tables."""
    b = city_budget(
        "白石县交通运输局",
        "301",
        "2140101",
        7,
        31,
        [
            ("县乡公路日常养护工程", "2140106"),
            ("农村公路桥梁检测与加固", "2140106"),
            ("城乡公交运营补助", "2140112"),
            ("治超站运行经费", "2140199"),
            ("道路运输行业安全监测", "2140112"),
        ],
        10000,
        -64_2200_00,
        carried=[("2025年县道安防设施工程尾款", "2140106"), ("2025年公交站亭建设尾款", "2140112")],
    )
    over = overview(
        ["拟订全县交通运输发展规划并组织实施；负责公路建设、养护和路政管理；负责道路运输行业管理和安全监督。"],
        "白石县交通运输局内设办公室、公路股、运输股、安全股，",
        b.staff,
        "部门",
    )
    return disclosure(b, yantai.tables(b), over, prose.budget_notes(b, [], "部分公路养护工程完工", "部门"), kind="部门")


def nanpu():
    """Hangzhou family: no codes."""
    b = city_budget(
        "南浦市统计局",
        "120",
        "2010501",
        8,
        28,
        [("第五次全国经济普查数据开发应用", "2010507"), ("统计抽样调查经费", "2010508"), ("统计数据平台运行维护", "2010505")],
        10000,
        33_1900_00,
        carried=[("2025年人口抽样调查尾款", "2010507")],
    )
    over = overview(
        [
            "组织实施国家和地方统计调查，汇总、整理和提供统计数据；对国民经济和社会发展情况进行统计分析、预测和监督；监督检查统计法律法规的执行。"
        ],
        "南浦市统计局内设办公室、综合科、核算科、调查科，",
        b.staff,
        "部门",
    )
    return disclosure(b, hangzhou.tables(b), over, prose.budget_notes(b, [], "普查数据开发工作增加", "部门"), kind="部门")


def liuxi():
    """A final account."""
    b = city_budget(
        "柳溪县档案馆",
        "019",
        "2012601",
        9,
        14,
        [("馆藏档案数字化加工", "2012604"), ("档案库房恒温恒湿改造", "2012604"), ("地方志资料征集", "2012699")],
        10000,
        0,
        carried=[("2024年民生档案整理尾款", "2012604")],
    )
    b.year, left = 2025, 46_8300 * 100
    b.other |= {"visits": 12, "visitors": 96}
    scale = {
        "本年收入合计": 1.13,
        "年初结转和结余": 0.62,
        "本年支出合计": 1.08,
        "其中：基本支出": 0.97,
        "项目支出": 1.31,
        "年末结转和结余": 1.24,
    }
    this = {
        "本年收入合计": b.current() + left,
        "年初结转和结余": b.carried(),
        "其中：基本支出": b.basic(),
        "项目支出": b.project(),
        "年末结转和结余": left,
    }
    last = {k: round(v * scale[k] / 10000) * 10000 for k, v in this.items()}
    last["本年支出合计"] = last["其中：基本支出"] + last["项目支出"]
    over = overview(
        ["集中统一管理县级机关、团体和企事业单位移交的档案；负责档案的接收、征集、整理、保管和提供利用；开展档案编研和爱国主义教育。"],
        "柳溪县档案馆内设办公室、保管利用股、征集编研股，",
        b.staff,
        "部门",
    )
    heading = "第二部分 2025年度部门决算表"
    return disclosure(
        b, final_accounts.tables(b, left, last), over, prose.final_notes(b, left, last), kind="部门", phase="决算", tables_heading=heading
    )


def pinglan():
    """Four tables with errors sown into them; the prose is right."""
    b = city_budget(
        "平澜县文化馆",
        "055",
        "2070101",
        10,
        12,
        [("群众文化活动专项", "2070109"), ("免费开放运行经费", "2070109"), ("非遗展厅布展", "2070199")],
        10000,
        12_4500_00,
        carried=[("2025年送戏下乡尾款", "2070199")],
    )
    made = [shanxi.income_expenditure(b, 1), shanxi.expenditure(b, 2), shanxi.basic_by_economy(b, 3), shanxi.projects(b, 4)]
    for t in made:
        t["number"] = f"预算公开表{t['no']}"
    sown = [
        sow(made[0], made[0]["rows"][-1], 3, 90_0000_00, "R01: 收入总计 and 支出总计 differ"),
        sow(made[1], made[1]["rows"][2], 2, -1_0000_00, "R06: 款 is not the sum of its 项"),
        sow(made[2], made[2]["rows"][3], 2, 10_0000, "R05, R07: digits of one line"),
        sow(made[3], made[3]["rows"][2], 1, 20_0000, "R03, R05: one project's total"),
    ]
    over = overview(
        ["组织群众文化活动，辅导基层文艺骨干；搜集、整理和保护民间文化遗产；免费开放公共文化设施。"],
        "平澜县文化馆内设办公室、活动部、非遗保护部，",
        b.staff,
    )
    return disclosure(b, made, over, prose.budget_notes(b, [], "非遗展厅布展投入增加"), seeded_errors=sown)


def sow(table, row, col, error, breaks):
    """Changes one amount by `error` fen, and says so. Rows count from the first data row."""
    right = row[col]
    row[col] = wan(int(right.replace(".", "")) * 10000 + error)
    return {"table": table["no"], "row": table["rows"].index(row), "col": col, "printed": row[col], "should_be": right, "breaks": breaks}


def shijian():
    """Performance targets in other layouts, a catalogue with codes by level, a notice."""
    b = SimpleNamespace(org="石涧区水务局", code="417", year=2026)
    over = overview(["负责城区供水、排水和节水管理，组织河道整治与水环境保护。"], "石涧区水务局内设办公室、供排水科、河道科，", (42, 39), "部门")
    return disclosure(b, layouts.tables(), over, layouts.NARRATIVE, kind="部门")


ALL = {
    "yunling": yunling,
    "qinghe": qinghe,
    "dongyu": dongyu,
    "songgang": songgang,
    "baishi": baishi,
    "nanpu": nanpu,
    "liuxi": liuxi,
    "pinglan": pinglan,
    "shijian": shijian,
}
