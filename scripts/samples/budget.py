"""An invented budget whose figures add up: functional items, economic lines, projects. Amounts are integers of fen."""

import random
from dataclasses import dataclass, field

from figures import wan_shown, yuan

FUNCTION = {
    "201": "一般公共服务支出",
    "20105": "统计信息事务",
    "2010501": "行政运行",
    "2010505": "专项统计业务",
    "2010507": "专项普查活动",
    "2010508": "统计抽样调查",
    "20126": "档案事务",
    "2012601": "行政运行",
    "2012604": "档案馆",
    "2012699": "其他档案事务支出",
    "207": "文化旅游体育与传媒支出",
    "20701": "文化和旅游",
    "2070101": "行政运行",
    "2070104": "图书馆",
    "2070109": "群众文化",
    "2070199": "其他文化和旅游支出",
    "20703": "体育",
    "2070301": "行政运行",
    "2070307": "体育场馆",
    "2070308": "群众体育",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080501": "行政单位离退休",
    "2080502": "事业单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "2101101": "行政单位医疗",
    "2101102": "事业单位医疗",
    "2101103": "公务员医疗补助",
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "2120804": "农村基础设施建设支出",
    "2120814": "农业生产发展支出",
    "213": "农林水支出",
    "21301": "农业农村",
    "2130101": "行政运行",
    "2130108": "病虫害控制",
    "2130109": "农产品质量安全",
    "2130122": "农业生产发展",
    "2130153": "耕地建设与利用",
    "21303": "水利",
    "2130301": "行政运行",
    "2130304": "水利行业业务管理",
    "2130305": "水利工程建设",
    "2130306": "水利工程运行与维护",
    "2130311": "水资源节约管理与保护",
    "2130314": "防汛",
    "214": "交通运输支出",
    "21401": "公路水路运输",
    "2140101": "行政运行",
    "2140106": "公路养护",
    "2140112": "公路运输管理",
    "2140199": "其他公路水路运输支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "2210203": "购房补贴",
    "224": "灾害防治及应急管理支出",
    "22401": "应急管理事务",
    "2240101": "行政运行",
    "2240104": "灾害风险防治",
    "2240106": "安全监管",
    "2240109": "应急管理",
}
# department code: (name, government code, government name)
ECONOMIC = {
    "301": ("工资福利支出", "501", "机关工资福利支出"),
    "30101": ("基本工资", "50101", "工资奖金津补贴"),
    "30102": ("津贴补贴", "50101", "工资奖金津补贴"),
    "30103": ("奖金", "50101", "工资奖金津补贴"),
    "30108": ("机关事业单位基本养老保险缴费", "50102", "社会保障缴费"),
    "30109": ("职业年金缴费", "50102", "社会保障缴费"),
    "30110": ("职工基本医疗保险缴费", "50102", "社会保障缴费"),
    "30111": ("公务员医疗补助缴费", "50102", "社会保障缴费"),
    "30112": ("其他社会保障缴费", "50102", "社会保障缴费"),
    "30113": ("住房公积金", "50103", "住房公积金"),
    "302": ("商品和服务支出", "502", "机关商品和服务支出"),
    "30201": ("办公费", "50201", "办公经费"),
    "30205": ("水费", "50201", "办公经费"),
    "30206": ("电费", "50201", "办公经费"),
    "30207": ("邮电费", "50201", "办公经费"),
    "30211": ("差旅费", "50201", "办公经费"),
    "30217": ("公务接待费", "50206", "公务接待费"),
    "30228": ("工会经费", "50201", "办公经费"),
    "30231": ("公务用车运行维护费", "50208", "公务用车运行维护费"),
    "30239": ("其他交通费用", "50201", "办公经费"),
    "303": ("对个人和家庭的补助", "509", "对个人和家庭的补助"),
    "30302": ("退休费", "50905", "离退休费"),
    "30305": ("生活补助", "50901", "社会福利和救助"),
}
# where economic lines belong by function; the rest is the body's own running cost
BY_FUNCTION = {"30108": "2080505", "30109": "2080506", "30110": "2101101", "30111": "2101103", "30113": "2210201", "30302": "2080501"}


@dataclass
class Project:
    """One project line. `source` is general or fund; carried-over money is last year's."""

    name: str
    item: str
    amount: int
    source: str = "general"
    carried: bool = False
    province: int = 0
    kind: str = "其他运转类"
    procurement: int = 0


@dataclass
class Budget:
    org: str
    code: str
    year: int
    main_item: str
    economic: dict
    projects: list
    growth: int  # this year's total less last year's, in fen
    running_growth: int = 0
    staff: tuple = (20, 18)
    floor_area: int = 500
    cars: int = 1
    other: dict = field(default_factory=dict)
    places: int = 2  # decimals of 万元 in the prose; none: whole yuan

    def money(self, fen):
        """An amount with its unit, as the prose prints it; nothing is a bare 0."""
        if self.places is None:
            return f"{yuan(fen) or 0}元"
        return f"{wan_shown(fen, self.places, True) if fen else 0}万元"

    # Amounts by item: each a function of code prefix, so that 类 = Σ款 = Σ项 holds by construction

    def basic_items(self):
        out = {}
        for code, amount in self.economic.items():
            item = BY_FUNCTION.get(code, self.main_item)
            out[item] = out.get(item, 0) + amount
        return out

    def basic(self, prefix=""):
        return sum(v for k, v in self.basic_items().items() if k.startswith(prefix))

    def project(self, prefix="", source=None, carried=None):
        return sum(
            p.amount for p in self.projects if p.item.startswith(prefix) and source in (None, p.source) and carried in (None, p.carried)
        )

    def current(self, prefix="", source=None):
        own = self.basic(prefix) if source != "fund" else 0
        return own + self.project(prefix, source, carried=False)

    def carried(self, prefix="", source=None):
        return self.project(prefix, source, carried=True)

    def total(self, prefix="", source=None):
        return self.current(prefix, source) + self.carried(prefix, source)

    def econ(self, prefix):
        return sum(v for k, v in self.economic.items() if k.startswith(prefix))

    def staff_cost(self):
        return self.econ("301") + self.econ("303")

    def running_cost(self):
        return self.econ("302")

    def running(self, prefix=""):
        """Running costs by function: all of them are the body's own."""
        return self.running_cost() if self.main_item.startswith(prefix) else 0

    def codes(self, keep):
        """类, 款 and 项 codes in order of those items for which `keep(item)` is not zero."""
        items = [i for i in sorted({*self.basic_items(), *(p.item for p in self.projects)}) if keep(i)]
        return sorted({part for i in items for part in (i[:3], i[:5], i)})

    def classes(self):
        return [c for c in self.codes(self.total) if len(c) == 3]


def economic_lines(seed, people, grain, running_grain=None):
    """Pay, contributions and running costs for so many people, each a multiple of `grain` fen."""
    rng = random.Random(seed)

    def amount(yuan, spread=0.1):
        return round(yuan * people * rng.uniform(1 - spread, 1 + spread) * 100 / grain) * grain

    lines = {"30101": amount(43000), "30102": amount(24500), "30103": amount(21800)}
    base = sum(lines.values())

    def share(percent):
        return round(base * percent / 100 / grain) * grain

    lines |= {"30108": share(16), "30109": share(8), "30110": share(6.5), "30111": share(3), "30112": share(0.4), "30113": share(12)}
    grain, contributed = running_grain or grain, grain
    lines |= {
        "30201": amount(3100),
        "30205": amount(120),
        "30206": amount(460),
        "30207": amount(390),
        "30211": amount(1500),
        "30217": max(1, round(people * 90 / 100)) * 10000,
        "30228": share(2),
        "30231": round(rng.uniform(180, 320)) * 10000,
        "30239": amount(5200),
    }
    grain = contributed
    lines |= {"30302": amount(2100), "30305": amount(310)}
    return lines
