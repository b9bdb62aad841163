"""The words of a disclosure, from templates of our own; every figure in them is computed from the budget."""
from budget import ECONOMIC, FUNCTION
from figures import percent, prose_wan


def change(amount, growth):
    """Growth against last year as publishers put it."""
    word, verb = ("增加", "增长") if growth >= 0 else ("减少", "下降")
    return f"比上年{word}{prose_wan(abs(growth))}万元，{verb}{percent(abs(growth), amount - growth)}"


def spent_on(b, amount, codes):
    """`A支出x万元，占y%；…` over classes."""
    whole = amount("")
    return "；".join(f"{FUNCTION[c]}{prose_wan(amount(c))}万元，占{percent(amount(c), whole)}" for c in codes)


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
        f"{y}年度{org}预算收入总计{prose_wan(total)}万元，其中：本年收入{prose_wan(now)}万元，上年结转{prose_wan(old)}万元，{change(total, b.growth)}，主要原因是{reason}；"
        f"本年{scope}预算支出总计{prose_wan(total)}万元，其中：本年预算安排{prose_wan(now)}万元，上年结转{prose_wan(old)}万元，{change(total, b.growth)}，主要原因是{reason}。",
        "二、收入预算情况说明",
        f"{y}年度{org}预算收入{prose_wan(total)}万元，主要包括一般公共预算拨款收入{prose_wan(general)}万元，占{percent(general, total)}；"
        f"政府性基金预算拨款收入{prose_wan(fund)}万元，占{percent(fund, total)}；国有资本经营预算拨款收入0万元，占0%；"
        f"财政专户管理资金收入0万元，占0%；单位资金0万元，占0%；上年结转{prose_wan(old)}万元，占{percent(old, total)}。",
        "三、支出预算情况说明",
        f"{y}年度{org}支出预算{prose_wan(total)}万元，其中：基本支出{prose_wan(b.basic())}万元，占{percent(b.basic(), total)}；"
        f"项目支出{prose_wan(b.project())}万元，占{percent(b.project(), total)}。",
        "四、财政拨款收支预算总体情况说明",
        f"{y}年度{org}财政拨款收支总预算{prose_wan(total)}万元。其中：当年拨款收入{prose_wan(now)}万元，上年结转收入{prose_wan(old)}万元。"
        f"支出包括：{'、'.join(f'{FUNCTION[c]}{prose_wan(b.total(c))}万元' for c in b.classes())}。",
        "五、一般公共预算支出情况说明",
        "（一）一般公共预算当年支出规模变化情况",
        f"{y}年度{org}一般公共预算当年支出{prose_wan(general)}万元，{change(general, b.growth)}。",
        "（二）一般公共预算当年支出结构情况",
        f"{y}年度{org}一般公共预算当年支出{prose_wan(general)}万元，主要用于以下方面：{spent_on(b, keep, classes)}。",
        "六、一般公共预算基本支出情况说明",
        f"{y}年度{org}一般公共预算安排基本支出{prose_wan(b.basic())}万元，其中：",
        f"人员经费{prose_wan(b.staff_cost())}万元，占{percent(b.staff_cost(), b.basic())}，主要包括：{staff}；",
        f"公用经费{prose_wan(b.running_cost())}万元，占{percent(b.running_cost(), b.basic())}，主要包括：{running}。",
        "七、“三公”经费增减变动原因说明",
        three_public(b),
        "八、机关运行经费增减变动原因说明",
        f"本{scope}机关运行经费财政拨款预算{prose_wan(b.running_cost())}万元，{change(b.running_cost(), b.running_growth)}，原因是人员和办公面积有变动。",
        "九、政府采购情况",
        f"{y}年{org}政府采购预算总额{prose_wan(procured(b))}万元。其中：政府采购货物预算{prose_wan(b.other['goods'])}万元、政府采购工程预算0万元、"
        f"政府采购服务预算{prose_wan(b.other['services'])}万元。",
        "十、绩效管理情况",
        *performance(b, forms),
        "十一、国有资产占有使用情况",
        f"截至{y - 1}年12月31日，{org}共有公务用车编制{b.cars}辆，实有{b.cars}辆，其中：机要通信用车0辆，应急保障用车{b.cars}辆，其他公务用车0辆；"
        f"使用的办公用房建筑总面积{b.floor_area}平方米；单位价值50万元以上的通用设备0台（套）。",
        "十二、其他说明",
        "本单位没有需要另行说明的事项。",
        *glossary(),
    ]


def procured(b):
    return b.other["goods"] + b.other["services"]


def three_public(b):
    guests, cars = b.econ("30217"), b.econ("30231")
    return (f"{b.year}年“三公”经费财政拨款预算{prose_wan(guests + cars)}万元，与上年持平。其中：因公出国（境）费0万元；公务接待费{prose_wan(guests)}万元；"
            f"公务用车购置及运行费{prose_wan(cars)}万元，其中公务用车购置费0万元、公务用车运行维护费{prose_wan(cars)}万元。")


def performance(b, forms):
    """Counts and sums of projects, by kind, and of the forms that follow."""
    now = [p for p in b.projects if not p.carried]
    kinds = {k: [p for p in now if p.kind == k] for k in ("其他运转类", "特定目标类")}
    split = "；".join(f"{k}项目{len(v)}个，涉及金额{prose_wan(sum(p.amount for p in v))}万元" for k, v in kinds.items())
    shown = [p for p in now if p.name in {f["name"] for f in forms}]
    lines = [f"{b.year}年{b.org}纳入绩效目标管理的二级项目{len(now)}个，共计金额{prose_wan(sum(p.amount for p in now))}万元。其中：{split}。"]
    if shown:
        lines.append(f"公开项目绩效目标{len(shown)}个，涉及项目金额{prose_wan(sum(p.amount for p in shown))}万元（项目绩效目标表见附件）。")
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
