"""Names as people give them, in six scripts; nobody's real ones.

Few words are frequent and most are rare, so that a search finds what it would find: towns and
families are made of syllables.
"""

# ruff: noqa: RUF001, SIM905 (letters of many scripts, and words, are what this file is for)

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Tongue:
    """What names of one language are made of. `order` says how: {body}, {subject} and {place}."""

    language: str
    weight: int  # how many of a hundred have a name in it
    order: str
    bodies: tuple[str, ...]
    subjects: tuple[str, ...]
    syllables: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    given: tuple[str, ...]
    countries: tuple[str, ...]  # the most frequent first
    purpose: str


TONGUES = (
    Tongue(
        "en",
        34,
        "{place} {subject} {body}",
        tuple("Network Association Forum Trust Alliance Foundation Union Centre Society".split()),
        (
            *("Youth", "Women's", "Community Radio", "Rural Access", "Digital Rights", "Health"),
            *("Open Knowledge", "Disability", "Media", "Libraries", "Farmers'", "Education"),
            *("Free Software", "Consumers'", "Telecentre", "Indigenous Peoples'", "Peace"),
        ),
        (
            tuple("Ash Bal Cor Dun El Fen Gar Hal Kis Lan Mor Nya Okon Pen Ross Tam Wes".split()),
            tuple("a ber da ga ing ka li man o ri sa ti u ver".split()),
            tuple("bridge burg dale ford ham ia land ley mouth na port ridge ton wick".split()),
        ),
        tuple("Grace James Mary Peter Amina John Ruth Samuel Joy Daniel Esther".split()),
        tuple("IN US GB NG KE GH ZA UG PK BD CA AU PH TZ ZM NZ IE JM".split()),
        "We work on {subject} in {place}. We teach, we publish, and we speak for those who are "
        "not heard.",
    ),
    Tongue(
        "fr",
        14,
        "{body} {subject} de {place}",
        tuple("Réseau Association Collectif Fédération Union Forum Maison Comité".split()),
        (
            *("des femmes", "des jeunes", "pour la santé", "des radios libres", "rural", "citoyen"),
            *("pour l'éducation", "des médias", "pour la paix", "des bibliothèques", "numérique"),
        ),
        (
            tuple("Ba Bou Dia Fa Gué Ka Kou Man Mbo Nou Ouag Sé Ta Ti Yaou".split()),
            tuple("ba da fo gou ka la mi ndé ri sso té".split()),
            tuple("ba cé dé gny kro la lac mont ndé ri ssé ville".split()),
        ),
        tuple("Awa Jean Fatou Marie Moussa Aïcha Paul Aminata Claire".split()),
        tuple("FR SN CD CM CI ML BF BE BJ TG NE CA CH MG HT".split()),
        "Nous travaillons {subject} à {place}. Nous formons, nous publions et nous défendons "
        "l'accès de tous au savoir.",
    ),
    Tongue(
        "es",
        12,
        "{body} {subject} de {place}",
        tuple("Red Asociación Colectivo Federación Fundación Unión Foro Centro".split()),
        (
            *("de mujeres", "juvenil", "de radios comunitarias", "campesina", "indígena"),
            *("por la salud", "de bibliotecas", "de software libre", "por la educación"),
        ),
        (
            tuple("Al Ayo Ca Chi Co Gua Hua La Mo Pa Qui San Te Tla Yu".split()),
            tuple("ca cha lla ma na pi que ra ta ya".split()),
            tuple("bamba calpa cingo huasi lán marca nango pampa tal za".split()),
        ),
        tuple("María José Luz Juan Rosa Pedro Ana Carlos".split()),
        tuple("MX AR CO PE ES CL EC BO GT VE UY CU".split()),
        "Trabajamos {subject} en {place}. Enseñamos, publicamos y defendemos el acceso de todas "
        "las personas.",
    ),
    Tongue(
        "ru",
        10,
        "{body} {subject} «{place}»",
        tuple("Сеть Союз Ассоциация Фонд Центр Объединение Форум".split()),
        (
            *("женщин", "молодёжи", "сельских библиотек", "свободных медиа", "потребителей"),
            *("цифровых прав", "народного здоровья", "открытых знаний"),
        ),
        (
            tuple("Бел Волг Гор Дон Зар Кам Лен Мир Нов Ряз Сиб Том Урал Яр".split()),
            tuple("а ен и о ов у".split()),
            tuple("вка град ново польск ск слав цы чино".split()),
        ),
        tuple("Анна Иван Мария Олег Елена Павел Ольга".split()),
        tuple("RU KZ BY UA KG UZ TJ MD".split()),
        "Мы работаем для {subject} в городе {place}. Мы учим, издаём книги и помогаем людям "
        "получать знания.",
    ),
    Tongue(
        "ar",
        10,
        "{body} {subject} في {place}",
        tuple("شبكة جمعية منتدى اتحاد مركز رابطة مؤسسة".split()),
        ("المرأة", "الشباب", "الصحة", "الإعلام الحر", "التنمية", "التعليم", "المعرفة", "الحقوق"),
        (
            tuple("با تا جر حل خل در رم زغ سف صف طن قس كر مر نب".split()),
            tuple("ا و ي ان ين ور".split()),
            tuple("ة ان ين وت اس ية وان دة".split()),
        ),
        tuple("فاطمة محمد عائشة علي مريم يوسف ليلى".split()),
        tuple("EG TN MA JO LB SD DZ IQ PS YE SY".split()),
        "نعمل من أجل {subject} في {place}. نعلم وننشر وندافع عن حق الجميع في المعرفة.",
    ),
    Tongue(
        "zh-hans",
        9,
        "{place}{subject}{body}",
        ("协会", "网络", "联盟", "中心", "基金会", "研究会", "促进会"),
        ("妇女", "青年", "信息", "农村", "健康", "教育", "媒体", "互联网", "图书馆", "残疾人"),
        (
            tuple("东南西北安广河海江金临龙南宁平青山石通新阳永"),
            tuple("安昌城德丰和华江口林梅宁平清沙水泰阳"),
            tuple("城川港谷江岭门桥山市县阳州庄"),
        ),
        ("王芳", "李伟", "张敏", "刘洋", "陈静", "杨磊"),
        tuple("CN TW HK SG MY MO".split()),
        "我们在{place}从事{subject}工作,开展培训,出版资料,让每个人都能获得知识。",
    ),
    Tongue(
        "hi",
        8,
        "{place} {subject} {body}",
        tuple("संघ संगठन मंच केंद्र समिति परिषद न्यास".split()),
        ("महिला", "युवा", "ग्रामीण विकास", "स्वास्थ्य", "शिक्षा", "सूचना", "किसान", "पुस्तकालय"),
        (
            tuple("अज अम कान गो जय दे न प फ बा भ म रा ल सी".split()),
            tuple("क गा ता दा न मा र ला वा".split()),
            tuple("गंज गढ़ नगर पुर बाद मेर वाड़ा सर".split()),
        ),
        tuple("सीता राम गीता मोहन कमला अमित".split()),
        tuple("IN NP FJ MU".split()),
        "हम {place} में {subject} के लिए काम करते हैं। हम सिखाते हैं और सबके लिए ज्ञान चाहते हैं।",
    ),
    Tongue(
        "am",
        3,
        "የ{place} {subject} {body}",
        tuple("ማህበር መረብ ማዕከል ህብረት መድረክ".split()),
        ("ሴቶች", "ወጣቶች", "ገጠር ልማት", "ጤና", "ትምህርት", "መረጃ", "ሰላም"),
        (
            tuple("አዳ ባህ ጎን መቀ ሐረ ጅማ ደሴ አር".split()),
            tuple("ማ ር ደ ላ ስ ባ ሊ".split()),
            tuple("ር ማ ዳ ሌ ንጭ ሳ ና".split()),
        ),
        tuple("አበበ አልማዝ ተስፋዬ ሰናይት".split()),
        tuple("ET ER".split()),
        "በ{place} ለ{subject} እንሰራለን። እናስተምራለን፤ ለሁሉም እውቀት እንዲደርስ እንፈልጋለን።",
    ),
)
_WEIGHTS = [tongue.weight for tongue in TONGUES]


def skewed(chance: random.Random, values: Sequence[T]) -> T:
    """Return one of the values, the first ones much more often than the last."""
    return values[int(len(values) * chance.random() ** 3)]


def tongue_of(chance: random.Random) -> Tongue:
    return chance.choices(TONGUES, _WEIGHTS)[0]


def place(tongue: Tongue, chance: random.Random) -> str:
    """Return a town: some thousands of them in each language, of which few are frequent."""
    first, middle, last = tongue.syllables
    middles = "".join(skewed(chance, middle) for _syllable in range(chance.randint(0, 2)))
    return f"{skewed(chance, first)}{middles}{skewed(chance, last)}"


@dataclass(frozen=True)
class Named:
    """A body with a name, and what it says of itself."""

    name: str
    purpose: str


def body(tongue: Tongue, chance: random.Random) -> Named:
    """Return a body's name."""
    words = {"place": place(tongue, chance), "subject": skewed(chance, tongue.subjects)}
    name = tongue.order.format(**words, body=skewed(chance, tongue.bodies))
    return Named(name, tongue.purpose.format(**words))


def person(tongue: Tongue, chance: random.Random) -> str:
    joint = "" if tongue.language == "zh-hans" else " "
    return f"{chance.choice(tongue.given)}{joint}{place(tongue, chance)}"
