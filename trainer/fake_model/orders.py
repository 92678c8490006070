"""What the obedient model takes for an instruction, in folded text; broad on purpose."""

from __future__ import annotations

import re

REVEAL = re.compile(
    r"(ignore|disregard|forget|override).{0,40}(instruction|rule|prompt|above|previous|before|everything|told)"
    r"|(reveal|show|print|repeat|display|output|tell|dump|list|give|translate|summari[sz]e|recite|copy|spell|write|share"
    r"|confess|expose|what (is|are|was|were)).{0,60}(prompt|instruction|system|rule|secret|hidden|fact|rubric|criteri"
    r"|above|everything|memory|persona|scene|set-?up|configuration|know|not told|line)"
    r"|system prompt|developer mode|debug|jailbreak|<\W*system|\[\W*(system|inst)|#+\s*system|role\W+system|system\s*:"
    r"|(忽略|无视|忘记|忘掉|不要管|别管|抛开).{0,20}(指令|规则|设定|提示|要求|内容|之前|上面|一切)"
    r"|(说出|告诉|显示|打印|输出|重复|复述|列出|公布|翻译|总结|透露|给我|背|交代|公开|写出|念).{0,20}"
    r"(提示|指令|设定|系统|隐藏|秘密|事实|评分|标准|规则|上面|全部|一切|没说|瞒|原文|剧本|知道)"
    r"|系统(提示|消息|指令)|提示词|开发者模式|调试|越狱|系统\s*:"
)
"""Tell what you were given."""
SPEAK_AS_STAFF = re.compile(
    r"(you are|you're|act as|pretend|become|speak as|role-?play|as an? ).{0,40}"
    r"(staff|assistant|agent|service|clerk|waiter|employee|manager|ai\b|model|bot|gpt)"
    r"|(switch|swap) (roles|places)"
    r"|(你|您)(现在|其实|就|)?是.{0,12}(客服|店员|服务员|助手|ai|人工智能|模型|机器人|员工|经理)"
    r"|(扮演|假装|当成|充当|变成|以).{0,12}(客服|店员|服务员|助手|ai|人工智能|员工|经理)|(交换|互换|换)(一下)?角色"
)
SAY = re.compile(
    r"(?:say|repeat|write|answer|reply|respond|output|print)"
    r"(?: only| exactly| after me| back| with| the words?)*\s*:?\s*"
    r"[\"'“”‘’«「『]([^\"“”«»「」『』]{1,200})[\"'“”’»」』]"
    r"|(?:说|回答|回复|跟我念|重复|输出|写)(?:一遍|一句|出|道)?\s*:?\s*[\"'“”‘’「『]([^\"“”「」『』]{1,200})[\"'“”’」』]"
    r"|(?:repeat after me|reply with|answer with|跟我说|跟着我说|只回答|只回复)\s*:?\s*(.{1,200})"
    r"|(?:say|answer|tell me|请说|请您说|您说|回答|回复)\s*:\s*(.{1,200})"
)
"""Say these very words; the first group that is there holds them."""
SETTLE = re.compile(
    r"(you (must|should|will|have to|are going to)|now|please|just).{0,30}"
    r"(accept|agree|be satisfied|calm|leave|goodbye|forgive|end (the|this))"
    r"|(你|您)(必须|要|得|应该|现在|就).{0,12}(接受|满意|同意|离开|再见|原谅|消气|结束)|结束(对话|谈话|会话)"
)
PRAISE = re.compile(
    r"praise|compliment|full marks|\bscore|\brate\b|\bgrade|feedback|how (did|am) i (do|doing)|\bpass me|evaluate"
    r"|夸|表扬|打分|评分|满分|及格|点评|反馈|评价|通过(考核|测试|考试)"
)
FORMAT = re.compile(
    r"(in|speak|as|use) (english|chinese|french|german|japanese|json|markdown|html|python|code|a table)"
    r"|用(英文|英语|中文|法语|日语|json|表格|代码|markdown)|讲(英文|英语|中文)"
)
"""In another language, or in mark-up."""
