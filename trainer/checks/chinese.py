"""What each problem means and how to mend it, for authors who write in Chinese: one phrase a code."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from scoring.problem import InvalidFile, Problem, read_text

MEANINGS: dict[str, str] = {
    "F001": "文件读不了：检查路径和权限",
    "F002": "文件不是 UTF-8 编码：另存为 UTF-8",
    "F003": "文件太大：拆成几个",
    "Y001": "格式读不懂：检查这一行和上一行的引号、括号和缩进",
    "Y002": "同一个键写了两次：删掉一个",
    "Y003": "这里不能用 &、* 或 ! 这类标记：给整段文字加半角引号",
    "Y004": "层次太深",
    "Y005": "文件是空的：用 trainer new 新建一个",
    "Y006": "用了全角符号：冒号、逗号、短横、括号、空格和引号改用半角；文字里要留全角逗号，就给整段加半角引号",
    "Y007": "引号或括号没有成对：补上另一半",
    "Y008": "给整段文字加半角双引号",
    "Y009": "缩进不对：只用半角空格，同一层的行左边对齐",
    "Y010": "冒号或短横后面要空一格",
    "Y011": "# 后面的字会被当成备注丢掉：是正文就给整段加引号，是备注就在 # 前空两格",
    "S001": "缺一个必填项：在这里补上",
    "S002": "没有这个字段：检查拼写，键名用英文",
    "S003": "类型不对：该写数字、文字还是列表，看前面的说明",
    "S004": "值不在允许的范围里：照括号里的写法改",
    "S005": "说法写得不对：见 scenarios/README.zh-Hans.md 的“说法怎么写”",
    "C001": "文件名只能用小写字母、数字和单个短横，以字母开头",
    "C002": "id重复：换一个",
    "C003": "没有这个做法：检查 moves 里的id",
    "C004": "没有这句心里话：检查 hidden 里的id",
    "C005": "没有这个评分项：检查拼写",
    "C006": "没有这个反应或结局：检查id",
    "C007": "这个条件永远成立不了：改掉其中一项",
    "C008": "这个结局永远到不了：调整条件或顺序",
    "C009": "这个反应永远轮不到：把条件窄的放前面，或合并",
    "C010": "没有办法让他说出这句心里话：补上 asked、examples 或 earned",
    "C011": "台词太少：再写几句",
    "C012": "同一句台词写了两次：改掉一句",
    "C013": "这个例句没有被认出来：检查反例、unless 和别的做法的例句",
    "C014": "这个反例被认成了做法：把说法写窄，或加 unless",
    "C015": "这个例句被当成了相反的做法：把另一个做法写窄",
    "C016": "四种结局缺一种：resolved、unresolved、escalated、walked_out 都要有",
    "C017": "自测没有走到预期的结果：改台词、条件或预期",
    "C018": "没有自测走到这种结局：加一组回复",
    "C019": "中英文两份情景对不上：改成一致",
    "C020": "自测里有一条回复不能用：改短或补上文字",
    "C021": "自测的得分和它的档次不符：改回复或档次",
    "C022": "情景放错了地方，玩不到：放进 en 或 zh-Hans 文件夹，文件名以 .yaml 结尾",
    "C023": "情景不能这样改评分标准：套话、照搬、一票否决等限制在哪个情景都算",
    "C024": "照这样评分谁也不能合格：多算几项，或把合格线调低",
    "C025": "没有这份共用材料：检查 uses 里的名字",
    "C026": "花括号里的内容没有东西可填：只有 unclear、recalls 和 already_told 里能用 {words}",
    "C030": "两句台词几乎一样：换个说法",
    "C031": "台词太长：真人一次只说一句，拆短一些",
    "C032": "这个数值到不了：改数值，或改开场心情",
    "C033": "没有自测说到这个反应：加一组回复",
    "C034": "好的一档反而比差的一档结果差：改回复或档次",
    "C035": "这个做法的例句多半先被当成另一个做法来回应：把那个写窄，或调整反应的顺序",
    "C036": "只有一种语言：补上另一种",
    "C037": "这一项在这个情景里得不到分也扣不了分：去掉",
    "C038": "这个动作没有做出它写的那个做法：改 line 的说法，或去掉 move",
    "C039": "这个问法会先问出心里话：把那条 hidden 的 asked 写窄，或把这句加进它的反例",
    "C040": "共用材料里没有这个话题：在 uses 里写上 topics，或改成列出的话题",
    "E001": "没有这个情景：检查拼写",
    "E002": "要抽的比候选的还多：补上情景或少抽几个",
    "E003": "这一项不能单独决定合格：只让它计入总分",
    "E004": "要求的段数超过了考核里的对话",
    "E005": "评分标准读不了：检查名字",
    "E006": "情景没有考核要用的语言：补上，或从 languages 去掉",
    "P001": "评分标准里没有这一项：检查拼写",
    "P002": "正负写反了：做得好的放 earn，做错的放 cost",
    "P003": "照这份评分标准谁也不能合格：多算几项，或把合格线调低",
    "P004": "花括号里的内容没有东西可填：missing 的建议里只能用 {heard} 和 {met}",
    "P005": "second_opinion 里的项要能问模型（时间、长短、上限、一票否决和已被 off 关掉的只由规则判定），每项写一次，"
            "一项也没有就整个去掉",
}


def explained(problem: Problem) -> Problem:
    """Return the problem with its Chinese meaning behind the hint where its file is written in Chinese."""
    meaning = MEANINGS.get(problem.code, "")
    if not meaning or not is_chinese(Path(problem.path)):
        return problem
    return replace(problem, hint=f"{problem.hint} / {meaning}" if problem.hint else meaning)


@cache
def is_chinese(path: Path) -> bool:
    """Whether a file is written in Chinese: by its folder, else by one character in twenty."""
    if path.parent.name in ("en", "zh-Hans"):
        return path.parent.name == "zh-Hans"
    try:
        text = read_text(path)
    except InvalidFile:
        return False
    return sum("一" <= letter <= "鿿" for letter in text) * 20 > len(text)
