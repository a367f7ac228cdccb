"""Articles (文章): where content systems put an article's text, as seen on pages in 2026-11."""

from __future__ import annotations

from typing import Final

#: CSS selectors of ids and classes, the most particular first: UCAP, TRS, Shanghai, JEECMS, Hanweb,
#: gkmlpt, Lonsun, VSB.
BODIES: Final = (
    "#UCAP-CONTENT",
    ".TRS_Editor",
    ".TRS_UEDITOR",
    ".trs_editor_view",
    "#ivs_content",
    "#js_contentBox",
    "#vsb_content",
    ".v_news_content",
    "#zoom",
    "#Zoom",
    ".article-content",
    ".j-fontContent",
    ".bt_content",
    ".main-txt",
    ".trs_paper_default",
    ".con_article-bd",
    ".art_p",
)
