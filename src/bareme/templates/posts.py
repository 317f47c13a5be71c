# ruff: noqa: E501 - sentences in two languages stay whole
"""The posts of the points grids as a producer reads them: code, how it is filled, labels. No number of points: the law has them."""

from typing import Final, Literal, NamedTuple

Fill = Literal["never", "status", "share", "language"]
"""How a post is filled: obtained or not, never "not used"; status; status or a share; the language."""


class Post(NamedTuple):
    """One post of a grid."""

    code: str
    fill: Fill
    fr: str
    en: str


class Group(NamedTuple):
    """A group of posts, with its subtotal."""

    fr: str
    en: str
    posts: tuple[Post, ...]


FICTION: Final[tuple[Group, ...]] = (
    Group(
        "I – Langue de tournage",
        "I – Shooting language",
        (Post("FIC_LANG", "language", "Langue de tournage", "Shooting language"),),
    ),
    Group(
        "II – Entreprise de production et auteurs",
        "II – Production company and authors",
        (
            Post("FIC_PROD", "never", "Entreprise de production", "Production company"),
            Post("FIC_AUT_DIR", "status", "Réalisateur", "Director"),
            Post(
                "FIC_AUT_SCR",
                "share",
                "Auteurs : œuvre originaire, scénario, adaptation, texte parlé",
                "Writers: source work, script, adaptation, dialogue",
            ),
            Post("FIC_AUT_MUS", "share", "Auteur des compositions musicales", "Composer"),
        ),
    ),
    Group(
        "III – Artistes-interprètes",
        "III – Performers",
        (Post("FIC_ART_CAC", "share", "Cachets des rôles (au prorata)", "Performers' fees (cachets, pro rata)"),),
    ),
    Group(
        "IV – Techniciens et ouvriers",
        "IV – Technicians and workers",
        (
            Post("FIC_TEC_PM", "status", "Directeur de production", "Production manager"),
            Post("FIC_TEC_DOP", "status", "Directeur de la photographie", "Director of photography"),
            Post("FIC_TEC_CSO", "status", "Chef opérateur du son", "Production sound mixer"),
            Post(
                "FIC_TEC_COS",
                "status",
                "Créateur de costumes, à défaut chef costumier",
                "Costume designer, failing that chief costumer",
            ),
            Post(
                "FIC_TEC_DES",
                "status",
                "Chef décorateur, à défaut ensemblier décorateur",
                "Production designer, failing that set decorator",
            ),
            Post("FIC_TEC_CMI", "status", "Chef monteur image", "Picture editor"),
            Post("FIC_TEC_CMS", "status", "Chef monteur son", "Sound editor"),
            Post("FIC_TEC_MIX", "status", "Mixeur", "Re-recording mixer"),
            Post("FIC_TEC_FOL", "status", "Bruiteur", "Foley artist"),
            Post(
                "FIC_OUV_PAY",
                "share",
                "Ouvriers et autres techniciens : masse salariale",
                "Workers and other technicians: payroll",
            ),
        ),
    ),
    Group(
        "V – Tournage et post-production",
        "V – Shooting and post-production",
        (
            Post("FIC_TPP_LOC", "never", "Lieux de tournage", "Locations"),
            Post(
                "FIC_TPP_CAM",
                "share",
                "Matériels de prises de vues (dépenses du poste)",
                "Camera equipment (spending of the post)",
            ),
            Post("FIC_TPP_LGT", "share", "Éclairage (dépenses du poste)", "Lighting (spending of the post)"),
            Post(
                "FIC_TPP_GRP",
                "share",
                "Machinerie et autres matériels (dépenses du poste)",
                "Grip and other equipment (spending of the post)",
            ),
            Post(
                "FIC_PST_IMG",
                "share",
                "Post-production image, hors effets visuels",
                "Picture post-production, without visual effects",
            ),
            Post("FIC_PST_SND", "share", "Post-production son", "Sound post-production"),
            Post("FIC_PST_VFX", "share", "Effets visuels numériques", "Digital visual effects"),
        ),
    ),
)
