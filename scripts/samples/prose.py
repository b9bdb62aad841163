"""The words of a disclosure, from templates of our own; every figure in them is computed from the budget."""

from budget import ECONOMIC, FUNCTION
from figures import percent


def change(b, amount, growth):
    """Growth against last year as publishers put it."""
    word, verb = ("增加", "增长") if growth >= 0 else ("减少", "下降")
    return f"比上年{word}{b.money(abs(growth))}，{verb}{percent(abs(growth), amount - growth)}"


def spent_on(b, amount, codes):
    """`A支出x万元，占y%；…` over classes."""
    whole = amount("")
    return "；".join(f"{FUNCTION[c]}{b.money(amount(c))}，占{percent(amount(c), whole)}" for c in codes)


def budget_notes(b, forms, reason, scope="单位"):
    """第三部分: the prose that restates the tables."""
    y, org, total, now, old = b.year, b.org, b.total(), b.current(), b.carried()
    general, fund = b.current("", "general"), b.current("", "fund")
    keep = lambda c: b.current(c, "general")
    classes = [c for c in b.codes(keep) if len(c) == 3]
    staff = "、".join(ECONOMIC[c][0] for c in b.economic if c[:3] != "302")
    running = "、".join(ECONOMIC[c][0] for c in b.economic if c[:3] == "302")
    return [
        f"第三部分 {y}年度{scope}预算情况说明",
        f"一、{scope}预算收支数据变动情况及原因",
        f"{y}年度{org}预算收入总计{b.money(total)}，其中：本年收入{b.money(now)}，上年结转{b.money(old)}，{change(b, total, b.growth)}，主要原因是{reason}；"
        f"本年{scope}预算支出总计{b.money(total)}，其中：本年预算安排{b.money(now)}，上年结转{b.money(old)}，{change(b, total, b.growth)}，主要原因是{reason}。",
        "二、收入预算情况说明",
        f"{y}年度{org}预算收入{b.money(total)}，主要包括一般公共预算拨款收入{b.money(general)}，占{percent(general, total)}；"
        f"政府性基金预算拨款收入{b.money(fund)}，占{percent(fund, total)}；国有资本经营预算拨款收入0万元，占0%；"
        f"财政专户管理资金收入0万元，占0%；单位资金0万元，占0%；上年结转{b.money(old)}，占{percent(old, total)}。",
        "三、支出预算情况说明",
        f"{y}年度{org}支出预算{b.money(total)}，其中：基本支出{b.money(b.basic())}，占{percent(b.basic(), total)}；"
        f"项目支出{b.money(b.project())}，占{percent(b.project(), total)}。",
        "四、财政拨款收支预算总体情况说明",
        f"{y}年度{org}财政拨款收支总预算{b.money(total)}。其中：当年拨款收入{b.money(now)}，上年结转收入{b.money(old)}。"
        f"支出包括：{'、'.join(f'{FUNCTION[c]}{b.money(b.total(c))}' for c in b.classes())}。",
        "五、一般公共预算支出情况说明",
        "（一）一般公共预算当年支出规模变化情况",
        f"{y}年度{org}一般公共预算当年支出{b.money(general)}，{change(b, general, b.growth)}。",
        "（二）一般公共预算当年支出结构情况",
        f"{y}年度{org}一般公共预算当年支出{b.money(general)}，主要用于以下方面：{spent_on(b, keep, classes)}。",
        "六、一般公共预算基本支出情况说明",
        f"{y}年度{org}一般公共预算安排基本支出{b.money(b.basic())}，其中：",
        f"人员经费{b.money(b.staff_cost())}，占{percent(b.staff_cost(), b.basic())}，主要包括：{staff}；",
        f"公用经费{b.money(b.running_cost())}，占{percent(b.running_cost(), b.basic())}，主要包括：{running}。",
        "七、“三公”经费增减变动原因说明",
        three_public(b),
        "八、机关运行经费增减变动原因说明",
        f"本{scope}机关运行经费财政拨款预算{b.money(b.running_cost())}，{change(b, b.running_cost(), b.running_growth)}，原因是人员和办公面积有变动。",
        "九、政府采购情况",
        f"{y}年{org}政府采购预算总额{b.money(procured(b))}。其中：政府采购货物预算{b.money(b.other['goods'])}、政府采购工程预算0万元、"
        f"政府采购服务预算{b.money(b.other['services'])}。",
        "十、绩效管理情况",
        *performance(b, forms),
        "十一、国有资产占有使用情况",
        f"截至{y - 1}年12月31日，{org}共有公务用车编制{b.cars}辆，实有{b.cars}辆，其中：机要通信用车0辆，应急保障用车{b.cars}辆，其他公务用车0辆；"
        f"使用的办公用房建筑总面积{b.floor_area}平方米；单位价值50万元以上的通用设备0台（套）。",
        "十二、其他说明",
        "本单位没有需要另行说明的事项。",
        *glossary(),
    ]


def final_notes(b, left, last_year):
    """第三部分 of a final account."""
    y, org = b.year, b.org
    earned, spent = b.current() + left, b.total()
    diff = spent - last_year["本年支出合计"]
    word = "增加" if diff > 0 else "减少"
    return [
        f"第三部分 {y}年度部门决算情况说明",
        "一、收入支出决算总体情况说明",
        f"{org}{y}年度收入总计{b.money(earned + b.carried())}，支出总计{b.money(spent + left)}。其中：本年收入合计{b.money(earned)}，年初结转和结余{b.money(b.carried())}；"
        f"本年支出合计{b.money(spent)}，年末结转和结余{b.money(left)}。与上年相比，本年支出{word}{b.money(abs(diff))}，{'增长' if diff > 0 else '下降'}{percent(abs(diff), last_year['本年支出合计'])}，"
        "主要原因是馆藏整理项目在上年基本完成。",
        "二、收入决算情况说明",
        f"本年收入合计{b.money(earned)}，其中：财政拨款收入{b.money(earned)}，占100.00%；其他收入0万元，占0%。",
        "三、支出决算情况说明",
        f"本年支出合计{b.money(spent)}，其中：基本支出{b.money(b.basic())}，占{percent(b.basic(), spent)}；项目支出{b.money(b.project())}，占{percent(b.project(), spent)}。",
        "四、一般公共预算财政拨款支出决算情况说明",
        f"一般公共预算财政拨款支出{b.money(spent)}，主要用于以下方面：{spent_on(b, b.total, b.classes())}。",
        f"一般公共预算财政拨款基本支出{b.money(b.basic())}，其中：人员经费{b.money(b.staff_cost())}，公用经费{b.money(b.running_cost())}。",
        "五、“三公”经费支出决算情况说明",
        f"“三公”经费支出决算{b.money(b.econ('30217') + b.econ('30231'))}。其中：公务用车运行维护费{b.money(b.econ('30231'))}；公务接待费{b.money(b.econ('30217'))}，"
        f"全年国内公务接待{b.other['visits']}批次、{b.other['visitors']}人次。",
        "六、其他重要事项的情况说明",
        f"机关运行经费支出{b.money(b.running_cost())}。截至{y}年12月31日，共有车辆{b.cars}辆。",
        *glossary(),
    ]


def procured(b):
    return b.other["goods"] + b.other["services"]


def three_public(b):
    guests, cars = b.econ("30217"), b.econ("30231")
    return (
        f"{b.year}年“三公”经费财政拨款预算{b.money(guests + cars)}，与上年持平。其中：因公出国（境）费0万元；公务接待费{b.money(guests)}；"
        f"公务用车购置及运行费{b.money(cars)}，其中公务用车购置费0万元、公务用车运行维护费{b.money(cars)}。"
    )


def performance(b, forms):
    """Counts and sums of projects, by kind, and of the forms that follow."""
    now = [p for p in b.projects if not p.carried]
    kinds = {k: [p for p in now if p.kind == k] for k in ("其他运转类", "特定目标类")}
    split = "；".join(f"{k}项目{len(v)}个，涉及金额{b.money(sum(p.amount for p in v))}" for k, v in kinds.items())
    shown = [p for p in now if p.name in {f["name"] for f in forms}]
    lines = [f"{b.year}年{b.org}纳入绩效目标管理的二级项目{len(now)}个，共计金额{b.money(sum(p.amount for p in now))}。其中：{split}。"]
    if shown:
        lines.append(f"公开项目绩效目标{len(shown)}个，涉及项目金额{b.money(sum(p.amount for p in shown))}（项目绩效目标表见附件）。")
    return lines


def glossary():
    return [
        "第四部分 名词解释",
        "一、基本支出：指单位为维持日常运转、履行日常职能而安排的人员支出和公用支出。",
        "二、项目支出：指单位为完成某项专门任务或者实现某个发展目标，在基本支出以外安排的支出。",
        "三、“三公”经费：指用财政拨款安排的因公出国（境）费、公务用车购置及运行费和公务接待费三项支出的合称。",
        "四、机关运行经费：指行政单位和参照公务员法管理的事业单位用财政拨款安排的公用经费，包括办公、水电、邮电、差旅等日常开支。",
        "五、上年结转：指上一年度已经安排、当年没有执行完，按规定转到本年继续用于原来用途的资金。",
    ]
