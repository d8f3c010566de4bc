"""What test names are made of: parts of names by culture, each in Latin letters and in its own script.

Data and nothing else. Common given names, family names, places and words, the plainest first, since a shrunk example
ends at the first of each list. No entry means a person: parts are combined at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CONFUSABLE", "CULTURES", "Culture", "Part", "Role"]


class Role(StrEnum):
    """What a part does in its name."""

    GIVEN = "given"
    PATRONYMIC = "patronymic"
    FAMILY = "family"
    PARTICLE = "particle"
    HEAD = "head"
    WORD = "word"
    PROPER = "proper"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name as a Latin-script lexicon writes it, with its native form (empty where there is none)."""

    text: str
    native: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Culture:
    """Where a name comes from. `native_order`: "same" as in Latin letters, or "family first"."""

    code: str
    language: str
    script: str
    given: tuple[Part, ...]
    family: tuple[Part, ...]
    places: tuple[Part, ...]
    words: tuple[Part, ...]
    heads: tuple[Part, ...]
    head_first: bool = True
    article: str = ""
    patronymic: tuple[Part, ...] = ()
    particles: tuple[Part, ...] = ()
    family_first: bool = False

    def __repr__(self) -> str:
        return f"Culture({self.code!r}, {self.language!r})"


def _parts(text: str, role: Role) -> tuple[Part, ...]:
    found = []
    for entry in text.split("|"):
        latin, _, native = entry.strip().partition("=")
        found.append(Part(latin.strip(), native.strip() or latin.strip(), role))
    return tuple(found)


ENGLISH = Culture(
    code="english",
    language="en",
    script="Latn",
    given=_parts(
        "Anna|John|Mary|Peter|Susan|David|Helen|George|Alice|Robert|Emma|Thomas|Laura|Henry|Claire|Oliver", Role.GIVEN
    ),
    family=_parts(
        "Smith|Brown|Taylor|Walker|Harris|Clarke|Turner|Cooper|Fletcher|Whitfield|O'Neill|Ashcroft", Role.FAMILY
    ),
    places=_parts("Ashford|Milton|Redhill|Brighton|Kendal|Whitby|Stafford|Oakham|Bedford|Penrith", Role.PROPER),
    words=_parts("Justice|Peace|Liberty|Unity|Hope|Labour|Reform|Progress", Role.WORD),
    heads=_parts("Party|Movement|Council|Brigade|Union|Front", Role.HEAD),
)

ARABIC = Culture(
    code="arabic",
    language="ar",
    script="Arab",
    given=_parts(
        "Ahmed=أحمد|Omar=عمر|Khaled=خالد|Hassan=حسن|Khalifa=خليفة|Mustafa=مصطفى|Yusuf=يوسف|Fatima=فاطمة|Ibrahim=إبراهيم|"
        "Mahmoud=محمود|Muhammad=محمد|Hamed=حامد|Said=سعيد|Tariq=طارق|Jamal=جمال|Layla=ليلى|Abdullah=عبد الله|"
        "Abd al-Rahman=عبد الرحمن|Abd al-Karim=عبد الكريم",
        Role.GIVEN,
    ),
    family=_parts(
        "Haddad=حداد|Mansour=منصور|al-Masri=المصري|al-Tarhouni=الترهوني|al-Sharif=الشريف|al-Khatib=الخطيب|al-Zawi=الزاوي|"
        "Qaddour=قدور|al-Ghariani=الغرياني|al-Barasi=البرعصي|Bakkar=بكار|al-Jazairi=الجزائري|Othman=عثمان|al-Najjar=النجار",
        Role.FAMILY,
    ),
    patronymic=_parts("bin Omar=بن عمر|bin Khaled=بن خالد|ibn Yusuf=ابن يوسف|bin Ali=بن علي", Role.PATRONYMIC),
    particles=_parts("Abu=أبو", Role.PARTICLE),
    places=_parts(
        "Mitiga=معيتيقة|al-Watiya=الوطية|Tarhuna=ترهونة|Zuwara=زوارة|Qasr bin Ghashir=قصر بن غشير|Ain Zara=عين زارة|"
        "Gharyan=غريان|al-Jufra=الجفرة|Wadi al-Rabie=وادي الربيع|Bani Walid=بني وليد|Khan Yunis=خان يونس|al-Qusayr=القصير|"
        "Deir ez-Zor=دير الزور|Ouargla=ورقلة|Shabwa=شبوة",
        Role.PROPER,
    ),
    words=_parts(
        "Dignity=كرامة|Accord=وفاق|Justice=عدالة|Hope=أمل|Renaissance=نهضة|Dawn=فجر|Victory=نصر|Reform=إصلاح|Freedom=حرية|"
        "Resistance=مقاومة|Development=تنمية|Homeland=وطن|Salvation=إنقاذ",
        Role.WORD,
    ),
    heads=_parts(
        "Party=حزب|Movement=حركة|Forces=قوات|Council=مجلس|Brigade=لواء|Airport=مطار|Base=قاعدة|Camp=معسكر|Prison=سجن|"
        "Operation=عملية",
        Role.HEAD,
    ),
    article="ال",
)

PERSIAN = Culture(
    code="persian",
    language="fa",
    script="Arab",
    given=_parts(
        "Reza=رضا|Ali=علی|Hossein=حسین|Mehdi=مهدی|Zahra=زهرا|Parviz=پرویز|Javad=جواد|Gholam=غلام|Shirin=شیرین|Khosrow=خسرو",
        Role.GIVEN,
    ),
    family=_parts(
        "Karimi=کریمی|Hosseini=حسینی|Ahmadi=احمدی|Jafari=جعفری|Qasemi=قاسمی|Rezaei=رضایی|Mousavi=موسوی|Tehrani=تهرانی|"
        "Khorasani=خراسانی|Ghorbani=قربانی",
        Role.FAMILY,
    ),
    places=_parts(
        "Shiraz=شیراز|Qom=قم|Kashan=کاشان|Zanjan=زنجان|Bojnord=بجنورد|Khorramabad=خرم‌آباد|Yazd=یزد", Role.PROPER
    ),
    words=_parts("Justice=عدالت|Freedom=آزادی|Hope=امید|Peace=صلح|Unity=اتحاد|Revolution=انقلاب", Role.WORD),
    heads=_parts("Party=حزب|Council=شورا|Airport=فرودگاه|University=دانشگاه|Base=پایگاه", Role.HEAD),
)

TURKIC = Culture(
    code="turkic",
    language="tr",
    script="Latn",
    given=_parts("Ali|Mehmet|Emre|Burak|Tolga|Ayşe|Yiğit|Gökhan|Çağla|Şükrü|İbrahim|Oğuz|Işıl", Role.GIVEN),
    family=_parts("Demir|Kaya|Aydın|Yıldız|Öztürk|Çelik|Şahin|Doğan|Kılıç|Güneş|Karaoğlu|Çavuşlu", Role.FAMILY),
    places=_parts("Mardin|Samsun|Kars|İzmit|Beyşehir|Çankırı|Niğde|Şırnak|Uşak|Iğdır", Role.PROPER),
    words=_parts("Justice=Adalet|Peace=Barış|Hope=Umut|Unity=Birlik|Freedom=Özgürlük|Victory=Zafer", Role.WORD),
    heads=_parts("Party=Partisi|Movement=Hareketi|Airport=Havalimanı|University=Üniversitesi", Role.HEAD),
    head_first=False,
)

RUSSIAN = Culture(
    code="slavic",
    language="ru",
    script="Cyrl",
    given=_parts(
        "Ivan=Иван|Anna=Анна|Pavel=Павел|Olga=Ольга|Sergey=Сергей|Dmitry=Дмитрий|Yuri=Юрий|Alexei=Алексей|Mikhail=Михаил|"
        "Ksenia=Ксения|Fyodor=Фёдор|Zhanna=Жанна",
        Role.GIVEN,
    ),
    family=_parts(
        "Petrov=Петров|Sokolov=Соколов|Volkov=Волков|Morozov=Морозов|Kuznetsov=Кузнецов|Zaytsev=Зайцев|Shcherbakov=Щербаков|"
        "Zhukovsky=Жуковский|Chernyshev=Чернышёв|Khrapov=Храпов|Tsvetkov=Цветков|Yudin=Юдин",
        Role.FAMILY,
    ),
    patronymic=_parts("Ivanovich=Иванович|Petrovich=Петрович|Sergeyevich=Сергеевич|Yuryevich=Юрьевич", Role.PATRONYMIC),
    places=_parts(
        "Tver=Тверь|Omsk=Омск|Ryazan=Рязань|Kazan=Казань|Khimki=Химки|Zhukovka=Жуковка|Shchyolkovo=Щёлково", Role.PROPER
    ),
    words=_parts(
        "Peace=мир|Freedom=свобода|Homeland=родина|Hope=надежда|Justice=справедливость|Dawn=рассвет|Law=право",
        Role.WORD,
    ),
    heads=_parts("Party=партия|Movement=движение|Union=союз|Brigade=бригада|Airport=аэропорт", Role.HEAD),
)

UKRAINIAN = Culture(
    code="slavic",
    language="uk",
    script="Cyrl",
    given=_parts(
        "Oksana=Оксана|Ihor=Ігор|Taras=Тарас|Mykola=Микола|Serhii=Сергій|Yevhen=Євген|Hanna=Ганна|Andrii=Андрій",
        Role.GIVEN,
    ),
    family=_parts(
        "Bondarenko=Бондаренко|Kovalenko=Коваленко|Shevchuk=Шевчук|Hrytsenko=Гриценко|Tkachuk=Ткачук|Kyrylenko=Кириленко|"
        "Yatsenko=Яценко|Zhuravel=Журавель",
        Role.FAMILY,
    ),
    places=_parts("Lviv=Львів|Kharkiv=Харків|Uman=Умань|Zhytomyr=Житомир|Chernihiv=Чернігів|Rivne=Рівне", Role.PROPER),
    words=_parts("Peace=мир|Hope=надія|Freedom=свобода|Law=право|Truth=правда", Role.WORD),
    heads=_parts("Party=партія|Union=союз|Brigade=бригада|Council=рада", Role.HEAD),
)

HEBREW = Culture(
    code="hebrew",
    language="he",
    script="Hebr",
    given=_parts(
        "Dan=דן|Ruth=רות|Yosef=יוסף|Moshe=משה|Chaim=חיים|Avraham=אברהם|Yitzhak=יצחק|Rachel=רחל|Tzvi=צבי|Yael=יעל",
        Role.GIVEN,
    ),
    family=_parts(
        "Levi=לוי|Mizrahi=מזרחי|Friedman=פרידמן|Ben-Ami=בן עמי|Katz=כץ|Shapira=שפירא|Bar-Lev=בר לב|Weiss=וייס",
        Role.FAMILY,
    ),
    places=_parts(
        "Haifa=חיפה|Ashdod=אשדוד|Netivot=נתיבות|Kiryat Shmona=קריית שמונה|Tzfat=צפת|Beit Shean=בית שאן", Role.PROPER
    ),
    words=_parts("Hope=תקווה|Future=עתיד|Unity=אחדות|Labour=עבודה|Peace=שלום|Justice=צדק", Role.WORD),
    heads=_parts("Party=מפלגה|Movement=תנועה|Base=בסיס|University=אוניברסיטה", Role.HEAD),
)

GREEK = Culture(
    code="greek",
    language="el",
    script="Grek",
    given=_parts(
        "Nikos=Νίκος|Maria=Μαρία|Giorgos=Γιώργος|Eleni=Ελένη|Dimitris=Δημήτρης|Charis=Χάρης|Evangelos=Ευάγγελος",
        Role.GIVEN,
    ),
    family=_parts(
        "Pappas=Παππάς|Nikolaidis=Νικολαΐδης|Georgiou=Γεωργίου|Xanthos=Ξάνθος|Papadopoulos=Παπαδόπουλος|"
        "Chatzis=Χατζής|Tsoukalas=Τσουκαλάς|Mpakas=Μπάκας",
        Role.FAMILY,
    ),
    places=_parts("Volos=Βόλος|Chania=Χανιά|Larisa=Λάρισα|Ioannina=Ιωάννινα|Xanthi=Ξάνθη|Thiva=Θήβα", Role.PROPER),
    words=_parts("Democracy=Δημοκρατία|Freedom=Ελευθερία|Hope=Ελπίδα|Peace=Ειρήνη", Role.WORD),
    heads=_parts("Party=Κόμμα|Movement=Κίνημα|Union=Ένωση", Role.HEAD),
)

CHINESE = Culture(
    code="chinese",
    language="zh",
    script="Hani",
    given=_parts(
        "Wei=伟|Ming=明|Xiaoping=小平|Jianguo=建国|Lihua=丽华|Qiang=强|Zhiyuan=志远|Xueqin=雪芹|Haoran=浩然|Chunyan=春燕",
        Role.GIVEN,
    ),
    family=_parts("Wang=王|Li=李|Zhang=张|Chen=陈|Zhao=赵|Xu=徐|Qian=钱|Huang=黄|Zheng=郑|Guo=郭", Role.FAMILY),
    places=_parts("Suzhou=苏州|Xuzhou=徐州|Qingdao=青岛|Changsha=长沙|Zhengzhou=郑州|Guiyang=贵阳", Role.PROPER),
    words=_parts("Peace=和平|Unity=团结|Hope=希望|Freedom=自由", Role.WORD),
    heads=_parts("University=大学|Airport=机场|Bank=银行", Role.HEAD),
    head_first=False,
    family_first=True,
)

SPANISH = Culture(
    code="spanish",
    language="es",
    script="Latn",
    given=_parts("Ana|Luis|Carlos|Elena|Jorge|José|María|Andrés|Sofía|Íñigo|Ángel|Begoña", Role.GIVEN),
    family=_parts(
        "Garcia|Torres|Romero|Vargas|López|Núñez|Ibáñez|Muñoz|Quiñones|Echeverría|de la Cruz|del Río", Role.FAMILY
    ),
    places=_parts("Burgos|Murcia|Soria|Cádiz|León|Logroño|Ávila|Mérida", Role.PROPER),
    words=_parts("Justice=Justicia|Peace=Paz|Freedom=Libertad|Hope=Esperanza|Labour=Trabajo", Role.WORD),
    heads=_parts("Party=Partido|Movement=Movimiento|Union=Unión|Front=Frente", Role.HEAD),
)

FRENCH = Culture(
    code="french",
    language="fr",
    script="Latn",
    given=_parts("Luc|Paul|Claire|Sophie|René|Hélène|François|Benoît|Noël|Jean-Marc|Anne-Laure", Role.GIVEN),
    family=_parts("Martin|Moreau|Lambert|Girard|Lefèvre|Béranger|Châtelain|d'Aubigny|Le Goff|Bouchard", Role.FAMILY),
    places=_parts("Rennes|Angers|Cahors|Orléans|Évreux|Besançon|Saint-Malo", Role.PROPER),
    words=_parts("Peace=Paix|Freedom=Liberté|Justice=Justice|Hope=Espoir", Role.WORD),
    heads=_parts("Party=Parti|Movement=Mouvement|Front=Front|Union=Union", Role.HEAD),
)

ARMENIAN = Culture(
    code="armenian",
    language="hy",
    script="Armn",
    given=_parts("Aram=Արամ|Anahit=Անահիտ|Tigran=Տիգրան|Hovhannes=Հովհաննես|Khachatur=Խաչատուր", Role.GIVEN),
    family=_parts("Sargsyan=Սարգսյան|Petrosyan=Պետրոսյան|Grigoryan=Գրիգորյան|Harutyunyan=Հարությունյան", Role.FAMILY),
    places=_parts("Gyumri=Գյումրի|Vanadzor=Վանաձոր|Goris=Գորիս", Role.PROPER),
    words=_parts("Peace=Խաղաղություն|Freedom=Ազատություն", Role.WORD),
    heads=_parts("Party=կուսակցություն|Union=միություն", Role.HEAD),
    head_first=False,
)

GEORGIAN = Culture(
    code="georgian",
    language="ka",
    script="Geor",
    given=_parts("Nino=ნინო|Giorgi=გიორგი|Davit=დავით|Tamar=თამარ|Zurab=ზურაბ", Role.GIVEN),
    family=_parts("Beridze=ბერიძე|Kapanadze=კაპანაძე|Lomidze=ლომიძე|Tsiklauri=წიკლაური", Role.FAMILY),
    places=_parts("Gori=გორი|Kutaisi=ქუთაისი|Zugdidi=ზუგდიდი", Role.PROPER),
    words=_parts("Peace=მშვიდობა|Freedom=თავისუფლება", Role.WORD),
    heads=_parts("Party=პარტია|Union=კავშირი", Role.HEAD),
    head_first=False,
)

KOREAN = Culture(
    code="korean",
    language="ko",
    script="Hang",
    given=_parts("Min-jun=민준|Ji-woo=지우|Seo-yeon=서연|Young-ho=영호|Hye-jin=혜진", Role.GIVEN),
    family=_parts("Kim=김|Lee=이|Park=박|Choi=최|Jung=정", Role.FAMILY),
    places=_parts("Daegu=대구|Suwon=수원|Jeonju=전주|Gwangju=광주", Role.PROPER),
    words=_parts("Peace=평화|Freedom=자유", Role.WORD),
    heads=_parts("University=대학교|Bank=은행", Role.HEAD),
    head_first=False,
    family_first=True,
)

CULTURES: tuple[Culture, ...] = (
    ENGLISH,
    ARABIC,
    PERSIAN,
    TURKIC,
    RUSSIAN,
    UKRAINIAN,
    HEBREW,
    GREEK,
    CHINESE,
    SPANISH,
    FRENCH,
    ARMENIAN,
    GEORGIAN,
    KOREAN,
)

CONFUSABLE: tuple[tuple[str, str], ...] = (
    ("Ahmed", "Hamed"),
    ("Mahmoud", "Muhammad"),
    ("Hassan", "Hussein"),
    ("Khaled", "Khalil"),
    ("Omar", "Amer"),
    ("Said", "Saad"),
    ("Jamal", "Jamil"),
    ("Tariq", "Tarif"),
    ("Ali", "Alaa"),
    ("Reza", "Raza"),
    ("Parviz", "Parvin"),
    ("Ivan", "Ivo"),
    ("Pavel", "Savel"),
    ("Petrov", "Petrovsky"),
    ("Volkov", "Volkonsky"),
    ("Anna", "Hanna"),
    ("John", "Joan"),
    ("Brown", "Browne"),
    ("Taylor", "Tyler"),
    ("Harris", "Harrison"),
    ("Emma", "Gemma"),
    ("Dan", "Don"),
    ("Levi", "Leon"),
    ("Zhang", "Zhao"),
    ("Wang", "Huang"),
    ("Chen", "Cheng"),
    ("Suzhou", "Xuzhou"),
    ("Luis", "Lucas"),
    ("Torres", "Torre"),
    ("Haddad", "Hadid"),
    ("Zuwara", "Zawiya"),
    ("Ashford", "Ashfield"),
    ("Tver", "Tula"),
    ("Kars", "Kas"),
)
"""Parts that a careless distance takes for each other and a reader does not; every pair is meant in both directions."""
