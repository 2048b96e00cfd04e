"""Words that the comparison of organisation names treats in a special way.

Plain data, read by `names` and `duplicates`; nothing here is shown to anybody. The words may be
written as people write them: the readers pass every one through the same normalisation as names.
"""
# ruff: noqa: RUF001 (words of many scripts are what this file is for)

# Kinds of body, one concept a line, in the languages of the portal's users. Two names whose
# kinds differ ("Bahrain Centre for ...", "Bahrain Forum for ...") usually mean two bodies.
BODY_KINDS: dict[str, str] = {
    "association": "association asociacion associacao associazione verein vereinigung asso assoc"
    " jamiyat jamia society societe sociedad sociedade جمعية جمعيات ассоциация общество 协会",
    "organisation": "organisation organization organizacion organizacao organisarion منظمة"
    " организация 组织",
    "foundation": "foundation fondation fundacion fundacao fondazione stiftung institution"
    " instituation مؤسسة фонд 基金会",
    "fund": "fund fondo fonds صندوق",
    "league": "league ligue liga رابطة лига",
    "union": "union unions unione sindicato syndicat syndicats syndicate اتحاد نقابة نقابات союз",
    "centre": "centre center centro zentrum مركز центр 中心",
    "forum": "forum foro foros منتدى ملتقى форум 论坛",
    "network": "network reseau red rede netzwerk شبكة сеть 网络",
    "committee": "committee comite commission comision comissao commute لجنة لجان комитет 委员会",
    "council": "council conseil consejo conselho rat مجلس совет",
    "observatory": "observatory observatoire observatorio monitor مرصد",
    "institute": "institute institut instituto معهد институт",
    "movement": "movement mouvement movimiento movimento حركة движение",
    "federation": "federation federacion federacao foderation فدرالية فيدرالية федерация",
    "confederation": "confederation confederacion confederacao كنفدرالية كونفدرالية congress"
    " congres congreso",
    "coalition": "coalition coalicion alliance alianza alianca ائتلاف تحالف коалиция",
    "group": "group groupe grupo gruppe مجموعة группа",
    "club": "club نادي клуб",
    "initiative": "initiative initiatives iniciativa مبادرة مبادرات инициатива",
    "body": "instance instancia هيئة",
    "house": "maison casa دار",
    "academy": "academy academie academia أكاديمية",
    "campaign": "campaign campagne campana حملة",
}

# Kinds whose words are left out of the name key, because people write or omit them at will.
DROPPED_KINDS = frozenset({"association", "organisation", "foundation"})

# Legal forms: left out of the key, and never a sign that two bodies differ.
LEGAL_FORMS = (
    "inc incorporated ltd limited llc llp plc corp corporation co company gmbh ggmbh"
    " ev eingetragener"
    " gemeinnutzige asbl aisbl vzw ivzw ngo ngos ong ongd ngdo onlus osc ossc npo cic"
    " sarl sa sas srl"
    " stk ry rf ac ab as bv nv loi1901 scio pbo trust charity charitable registered reg"
    " нко нпо ооо مسجلة"
)

# Words without a meaning of their own: articles, prepositions, conjunctions.
FILLERS = (
    "a an the of for and in on to at by with from or its"
    " le la les l un une des de du d et en au aux pour par dans sur avec sans contre ou ses leur"
    " el los las lo del y e para por con sin al il da do dos das no na nos nas o os as um uma"
    " der die das den dem des und fur von vom zum zur im am ein eine"
    " di della delle dei degli per"
    " في من على إلى عن مع أو و ب ل أن بين أجل"
    " и в на по для с о об от"
)

# Everyday words of the field. They tell little about who a body is, so they weigh half, never
# make a blocking key alone, and a name made only of them is no strong evidence.
EVERYDAY_WORDS = (
    "human right rights law legal justice peace democracy democratic freedom liberty citizen"
    " citizens citizenship civil civic society social economic culture cultural media information"
    " communication communications development sustainable environment environmental education"
    " research studies study training health women woman youth young child children people"
    " public policy national international global world local rural community action support"
    " defence defense protection promotion participation empowerment trade fair"
    " labour labor workers"
    " worker free technology technologies science digital internet program programme project"
    " affairs affaires asuntos mother mothers student students democrat democrats"
    " regional general european african arab solidarity cooperation association"
    " arabe arabes africaine africain etudiant etudiants etudiante democrate"
    " democrates homme hommes humain humains droit droits femme femmes jeune jeunes"
    " jeunesse enfant enfants"
    " enfance citoyen citoyenne citoyens citoyennete democratie democratique liberte libertes libre"
    " developpement durable culturel culturelle economique social sociale sociaux solidarite aide"
    " defense protection promotion sante environnement education recherche etude etudes formation"
    " action nationale mondial mondiale international internationale regionale generale public"
    " publique travail travailleurs famille participation technologie science cooperation amis"
    " derechos humanos mujer mujeres jovenes nacional internacional mundial desarrollo comunicacion"
    " sociedad civil libre comercio accion justicia economia educacion salud pueblos trabajo"
    " direitos nacional desenvolvimento comunicacao menschenrechte entwicklung frauen jugend"
    " حقوق حق إنسان انسانية مرأة نساء نسائية شباب شبابية شبان طفل أطفال طفولة مواطن"
    " مواطنة ديمقراطية"
    " ديمقراطي حرية حريات حرة تنمية تنموية مستدامة ثقافة ثقافية اجتماعية اجتماعي اقتصادية اقتصادي"
    " بيئة صحة تعليم تربية تدريب تأهيل دراسات بحوث بحث إعلام مجتمع مدني مدنية قانون"
    " عمل عمال شغل دعم"
    " دفاع حماية نهوض تضامن تعاون خيرية خيري خير سلام عدالة وطنية وطني دولية دولي عالمية عالمي"
    " أمومة شؤون طلبة طلاب طالب عربية عربي محلية عامة عام أسرة تطوير تمكين مشاركة فكر"
    " права человека развитие женщины молодежь информационное общество"
)

# Written in capitals, and still no acronym of an organisation.
NOT_ACRONYMS = frozenset(
    {"sos", "uk", "us", "usa", "eu", "ue", "un", "onu", "uno", "ong", "ngo", "el", "al", "de", "la"}
    | {"le", "ii", "iii", "iv", "and", "the", "inc", "ltd"}
)

# Words that say that a name means a branch of a larger body.
BRANCH_WORDS = (
    "branch chapter section antenne delegation filiale mission bureau office seccion capitulo"
    " sektion فرع فروع مكتب تنسيقية جهوية отделение"
)

# Places below or above the country. First the identity, then how it is written elsewhere; a
# space inside a place is written "_".
PLACES: tuple[str, ...] = (
    # regions of the world, and directions
    "world world international internationale internacional internazionale دولية دولي العالم"
    " mundial worldwide mondiale global",
    "africa africa afrique afrika إفريقيا أفريقيا الأفريقية african africain africaine",
    "asia asia asie آسيا",
    "asia-pacific asia_pacific asie_pacifique pacific pacifique",
    "europe europe europa أوروبا european europeen europeenne",
    "latin-america latin_america amerique_latine america_latina latinoamerica latino_americana"
    " latinomericana",
    "maghreb maghreb المغاربي",
    "mediterranean mediterranean mediterranee mediterraneo",
    "west-africa west_africa afrique_ouest africa_occidentale",
    "east-africa east_africa eastern_africa",
    "southern-africa southern_africa",
    "north north nord norte شمال الشمالية northern",
    "south south sud جنوب الجنوبية southern",
    "east east est oriental شرق eastern",
    "west west ouest oeste غرب western",
    "north-west north_west nord_ouest شمال_غربي",
    "north-east north_east nord_est شمال_شرقي",
    # Tunisia
    "tunis tunis", "gabes gabes قابس", "kef kef elkef alkef كاف", "gafsa gafsa قفصة",
    "sfax sfax صفاقس", "sousse sousse سوسة", "bizerte bizerte بنزرت",
    "kairouan kairouan kairoun قيروان", "kasserine kasserine elkasserine قصرين",
    "jendouba jendouba جندوبة", "nabeul nabeul نابل", "hammamet hammamet hamamet حمامات",
    "hamma hamma el_hamma حامة", "ain-draham ain_draham ain_drahem عين_دراهم",
    "zarzis zarzis جرجيس", "thala thala tela tala تالة", "makthar makthar مكثر",
    "moknine moknine مكنين", "monastir monastir manastir منستير", "beja beja باجة",
    "ben-khiar ben_khiar beni_khiar بني_خيار بتي_خيار", "beni-khaled beni_khaled بني_خلاد",
    "kelibia kelibia قليبية", "redeyef redeyef rdeyef رديف",
    "sidi-bouzid sidi_bouzid سيدي_بوزيد", "sidi-bourouis sidi_bourouis سيدي_بورويس",
    "siliana siliana سليانة", "guettar guettar guitar قطار", "ghomrassen ghomrassen غمراسن",
    "hammam-laghzez hammam_laghzez hammem_laghzez حمام_اغزاز",
    "ben-guerdane ben_guerdane ben_gardane بن_قردان بن_قر_دان", "oued-mliz oued_mliz وادي_مليز",
    "nefta nefta نفطة", "chebba chebba شابة", "fahs fahs فحص", "mahdia mahdia مهدية",
    "medenine medenine مدنين", "tataouine tataouine تطاوين", "tozeur tozeur توزر",
    "kebili kebili قبلي", "zaghouan zaghouan زغوان", "ariana ariana أريانة",
    "manouba manouba منوبة", "ben-arous ben_arous بن_عروس", "djerba djerba jerba جربة",
    "menzel-bourguiba menzel_bourguiba منزل_بورقيبة", "dar-fehri dar_fehri دار_فهري",
    "ettadhamen ettadhamen", "toual toual ntoohel توال", "bir-thalathine بئر_ثلاثين",
    # Algeria
    "algiers algiers alger argel", "oran oran وهران", "constantine constantine قسنطينة",
    "guelma guelma قالمة", "akbou akbou أقبو", "annaba annaba عنابة", "bejaia bejaia بجاية",
    "bab-el-oued bab_oued باب_واد", "guemar guemar قمار", "setif setif سطيف",
    "tlemcen tlemcen تلمسان", "tizi-ouzou tizi_ouzou تيزي_وزو", "batna batna باتنة",
    # Morocco and the Sahara
    "casablanca casablanca casablaca دار_بيضاء", "rabat rabat رباط", "fes fes fez فاس",
    "marrakesh marrakesh marrakech مراكش", "tangier tangier tanger tangiers طنجة",
    "agadir agadir أكادير", "oujda oujda وجدة", "meknes meknes مكناس", "missour missour ميسور",
    "tindouf tindouf تندوف", "tetouan tetouan تطوان",
    # Libya
    "tripoli tripoli طرابلس", "benghazi benghazi بنغازي", "misrata misrata مصراتة",
    "zuwarah zuwarah zuwara زوارة", "sabha sabha سبها",
    # Egypt
    "cairo cairo caire قاهرة", "alexandria alexandria alexandrie إسكندرية", "minya minya منيا",
    "suez suez سويس", "port-said port_said بورسعيد", "assiut assiut asyut أسيوط",
    "giza giza جيزة", "aswan aswan أسوان", "sohag sohag سوهاج", "montaza montaza منتزه",
    # the Arab east
    "gaza gaza غزة", "ramallah ramallah رام_الله", "nablus nablus naplouse نابلس",
    "hebron hebron", "jerusalem jerusalem قدس", "amman amman عمان", "irbid irbid إربد",
    "zarqa zarqa زرقاء", "sanaa sanaa صنعاء", "aden aden عدن", "taiz taiz taizz تعز",
    "hodeidah hodeidah حديدة", "manama manama منامة", "baghdad baghdad bagdad بغداد",
    "basra basra بصرة", "erbil erbil أربيل", "beirut beirut beyrouth بيروت",
    "damascus damascus damas دمشق", "aleppo aleppo alep حلب", "khartoum khartoum خرطوم",
    "riyadh riyadh riad رياض", "doha doha دوحة", "dubai dubai دبي",
    # elsewhere
    "andhra-pradesh andhra_pradesh", "penang penang", "california california",
    "paris paris باريس", "london london londres لندن", "geneva geneva geneve ginebra جنيف",
    "brussels brussels bruxelles bruselas بروكسل", "berlin berlin برلين", "rome rome roma روما",
    "madrid madrid مدريد", "barcelona barcelona barcelone برشلونة", "vienna vienna vienne wien",
    "new-york new_york", "washington washington", "montreal montreal", "toronto toronto",
    "nairobi nairobi", "mombasa mombasa", "kampala kampala", "dakar dakar", "bamako bamako",
    "abidjan abidjan", "accra accra", "lagos lagos", "abuja abuja", "yaounde yaounde",
    "douala douala", "kinshasa kinshasa", "goma goma", "bukavu bukavu", "kigali kigali",
    "johannesburg johannesburg", "cape-town cape_town", "durban durban", "harare harare",
    "lusaka lusaka", "lilongwe lilongwe", "maputo maputo", "antananarivo antananarivo",
    "delhi delhi new_delhi", "mumbai mumbai bombay", "kolkata kolkata calcutta",
    "chennai chennai", "dhaka dhaka", "karachi karachi", "lahore lahore", "kathmandu kathmandu",
    "colombo colombo", "manila manila", "jakarta jakarta", "tokyo tokyo", "beijing beijing 北京",
    "shanghai shanghai 上海", "moscow moscow moscou москва", "lima lima", "bogota bogota",
    "quito quito", "santiago santiago", "buenos-aires buenos_aires", "sao-paulo sao_paulo",
    "rio rio_janeiro", "istanbul istanbul", "ankara ankara", "athens athens athenes",
)  # fmt: skip

# Words for a country and its people beyond the names that django-countries knows.
COUNTRY_WORDS: dict[str, str] = {
    "AR": "argentine argentino argentina argentinian",
    "AT": "austrian autrichien autrichienne osterreich",
    "AU": "australian australien australienne",
    "BD": "bangladeshi",
    "BE": "belgian belge بلجيكي بلجيكية",
    "BH": "bahraini bahreini بحريني بحرينية",
    "BO": "bolivian bolivien boliviana boliviano",
    "BR": "brazilian bresilien bresilienne brasileira brasileiro brasilena",
    "CA": "canadian canadians canadien canadienne كندي كندية",
    "CH": "swiss suisse suisses schweizerische سويسري سويسرية",
    "CL": "chilean chilien chilena chileno",
    "CM": "cameroonian camerounais camerounaise",
    "CN": "chinese chinois chinoise صيني صينية",
    "CO": "colombian colombien colombiana colombiano",
    "CD": "congolese congolais congolaise congo rdc",
    "DE": "german allemand allemande deutsche deutscher ألماني ألمانية",
    "DK": "danish danois danoise",
    "DZ": "algerian algerien algerienne algeriens algeriennes algerie جزائري جزائرية جزائريات",
    "EC": "ecuadorian ecuatoriana",
    "EG": "egyptian egyptians egyptien egyptienne egypte مصري مصرية مصريين",
    "ES": "spanish espagnol espagnole espanola espanol اسباني اسبانية إسبانيا",
    "ET": "ethiopian ethiopien",
    "FI": "finnish finlandais",
    "FR": "french francais francaise فرنسي فرنسية",
    "GB": "uk british britannique england britain بريطاني بريطانية بريطانيا",
    "GH": "ghanaian ghaneen",
    "GR": "greek grec grecque",
    "HK": "hong_kong hongkong",
    "ID": "indonesian indonesien",
    "IN": "indian indien indienne هندي هندية",
    "IQ": "iraqi irakien irakienne irak عراقي عراقية",
    "IR": "iran iranian iranien إيران إيراني إيرانية",
    "IT": "italian italien italienne italiana italiano إيطالي إيطالية",
    "JO": "jordanian jordanien jordanienne jordanians jordon أردني أردنية",
    "JP": "japanese japonais",
    "KE": "kenyan kenyans",
    "KR": "korea korean coreen",
    "KW": "kuwaiti koweitien كويتي كويتية",
    "LB": "lebanese libanais libanaise لبناني لبنانية",
    "LY": "libyan libyen libyenne libye ليبي ليبية ليبيين",
    "MA": "moroccan marocain marocaine marocains marocaines marroqui مغربي مغربية مغاربة",
    "MG": "malagasy malgache",
    "ML": "malian malien malienne",
    "MR": "mauritanian mauritanien mauritanienne موريتاني موريتانية",
    "MX": "mexican mexicain mexicana mexicano",
    "MY": "malaysian malaisien",
    "NG": "nigerian",
    "NL": "dutch holland neerlandais",
    "NO": "norwegian norvegien",
    "NP": "nepali nepalese nepalais",
    "NZ": "aotearoa",
    "PE": "peruvian peruvien peruana peruano",
    "PH": "philippine filipino pilipinas",
    "PK": "pakistani pakistanais",
    "PS": "palestine palestinian palestinien palestinienne palestinians فلسطين فلسطيني فلسطينية",
    "PT": "portuguese portugais portuguesa",
    "RU": "russia russian russe rusa روسي روسية российская русский",
    "SD": "sudanese soudanais soudanaise سوداني سودانية",
    "SE": "swedish suedois",
    "SN": "senegalese senegalais senegalaise",
    "SY": "syria syrian syrien syrienne سوري سورية سوريا",
    "TG": "togolese togolais togolaise",
    "TN": "tunisian tunisians tunisien tunisienne tunisiens tunisiennes tunisie"
    " تونسي تونسية تونسيين",
    "TR": "turkey turkish turc turque تركي تركية تركيا",
    "TZ": "tanzanian tanzania tanzanie",
    "UG": "ugandan ougandais",
    "US": "us usa american americain americaine americana",
    "UY": "uruguayan uruguayen",
    "VE": "venezuela venezuelan",
    "VN": "vietnam vietnamese",
    "YE": "yemeni yemenite يمني يمنية",
    "ZA": "sudafrica",
    "ZM": "zambian",
    "ZW": "zimbabwean",
}

# Names of countries as people write them, where django-countries has another or a longer one.
COUNTRY_ALIASES: dict[str, str] = {
    "palestine": "PS", "palestinian territories": "PS", "occupied palestinian territory": "PS",
    "state of palestine": "PS", "فلسطين": "PS", "tanzania": "TZ", "russia": "RU",
    "russian federation": "RU", "hong kong": "HK", "hong kong china": "HK", "usa": "US",
    "u s a": "US", "us": "US", "united states": "US", "america": "US", "etats unis": "US",
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "united kingdom": "GB", "south korea": "KR", "korea": "KR", "republic of korea": "KR",
    "north korea": "KP", "iran": "IR", "syria": "SY", "vietnam": "VN", "viet nam": "VN",
    "laos": "LA", "bolivia": "BO", "venezuela": "VE", "moldova": "MD", "macedonia": "MK",
    "ivory coast": "CI", "cote d ivoire": "CI", "cape verde": "CV", "czech republic": "CZ",
    "swaziland": "SZ", "burma": "MM", "drc": "CD", "rdc": "CD", "dr congo": "CD",
    "democratic republic of congo": "CD", "democratic republic of the congo": "CD",
    "congo brazzaville": "CG", "congo kinshasa": "CD", "turkey": "TR", "turkiye": "TR",
    "the gambia": "GM", "gambia": "GM", "holland": "NL", "the netherlands": "NL",
    "taiwan": "TW", "macau": "MO", "vatican": "VA", "brunei": "BN", "micronesia": "FM",
    "east timor": "TL", "kosovo": "XK", "uae": "AE", "emirates": "AE", "ksa": "SA",
    "السعودية": "SA", "الإمارات": "AE", "امريكا": "US", "الولايات المتحدة": "US",
    "المملكة المتحدة": "GB", "بريطانيا": "GB", "سوريا": "SY", "روسيا": "RU",
}  # fmt: skip

# What people type into a cell that they must fill and have nothing for.
PLACEHOLDERS = frozenset(
    {
        "n a", "na", "none", "null", "nil", "nothing", "no", "unknown", "not available",
        "not applicable", "tbd", "tba", "xx", "xxx", "x", "0", "00", "aucun", "aucune", "neant",
        "inconnu", "inconnue", "rien", "ninguno", "ninguna", "nada", "no hay", "desconocido",
        "لا يوجد", "لايوجد", "لا توجد", "لاتوجد", "لا شيء", "غير موجود", "غير معروف", "بدون",
        "keine", "keiner", "unbekannt", "нет", "неизвестно", "无", "没有",
    }
)  # fmt: skip

# Hosts where many bodies have a page: the sub-domain names the body ...
HOSTS_BY_SUBDOMAIN = frozenset(
    {
        "blogspot.com", "blogger.com", "wordpress.com", "canalblog.com", "over-blog.com",
        "overblog.com", "voila.net", "free.fr", "tripod.com", "weebly.com", "wixsite.com",
        "wix.com", "jimdo.com", "jimdofree.com", "webs.com", "ning.com", "tumblr.com",
        "github.io", "netlify.app", "e-monsite.com", "unblog.fr", "maktoobblog.com",
        "000webhostapp.com", "webnode.com", "webnode.fr", "yolasite.com", "hautetfort.com",
    }
)  # fmt: skip
# ... or the path does ...
HOSTS_BY_PATH = frozenset(
    {
        "facebook.com", "fb.com", "fb.me", "twitter.com", "x.com", "instagram.com",
        "linkedin.com", "youtube.com", "t.me", "medium.com", "geocities.com", "vk.com",
        "flickr.com", "tiktok.com",
    }
)  # fmt: skip
# ... or nothing does.
HOSTS_OF_NOBODY = frozenset(
    {
        "google.com", "yahoo.com", "yahoo.fr", "gmail.com", "hotmail.com", "hotmail.fr", "live.com",
        "outlook.com", "wikipedia.org", "scribd.com", "example.com", "bit.ly", "linktr.ee",
        "goo.gl", "msn.com", "aol.com", "wanadoo.fr", "laposte.net", "archive.org",
    }
)  # fmt: skip

# Labels under a country's domain below which everybody may register; the public suffix list
# does not know all of them ("ong.tn").
SECOND_LEVELS = frozenset(
    {"com", "org", "net", "ong", "ngo", "asso", "assoc", "gov", "gouv", "edu", "ac", "co", "or"}
)
