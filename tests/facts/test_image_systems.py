"""Captions and credits in the markup of common content systems; the snippets are ours."""

import pytest

from accesspub.facts.facts import read_facts
from accesspub.facts.images.record import image_record
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.knowledge.load import load

TEXT = "<p>" + "A sentence that is long enough to be running text. " * 6 + "</p>"
# fmt: off
IMG = '<img src="/media/crane-girder-site.jpg" alt="A crane" width="800" height="500">'
C = 'A crane lifts a girder at the river'
N = 'Nadia Okell'
SNIPPETS = {
    "wp-classic": (f'<div id="attachment_12" style="width: 810px" class="wp-caption alignnone">{IMG}<p id="caption-attachment-12" class="wp-caption-text">{C}. Photo: {N}</p></div>',C+'.',N),
    "wp-dl": (f'<dl class="wp-caption alignnone"><dt>{IMG}</dt><dd class="wp-caption-dd">{C}. Photo: {N}</dd></dl>',C+'.',N),
    "wp-block": (f'<figure class="wp-block-image size-large">{IMG}<figcaption class="wp-element-caption">{C}. <em>{N}/Coastwire</em></figcaption></figure>',C+'.',f'{N}/Coastwire'),
    "wp-block-gallery": (f'<figure class="wp-block-gallery has-nested-images"><figure class="wp-block-image size-large">{IMG}<figcaption>{C} (1)</figcaption></figure><figure class="wp-block-image size-large">{IMG.replace("crane-girder","harbour-wall")}<figcaption>The harbour wall at noon</figcaption></figure><figcaption class="blocks-gallery-caption">Photos: {N}</figcaption></figure>',C+' (1)',N),
    "wp-media-credit": (f'<div class="media-credit-container alignnone" style="width: 810px">{IMG}<span class="media-credit">{N}</span></div>',None,N),
    "wp-media-credit2": (f'<figure class="wp-caption">{IMG}<figcaption class="wp-caption-text">{C} <span class="media-credit">{N} / Coastwire</span></figcaption></figure>',C,f'{N} / Coastwire'),
    "wp-isc": (f'<span class="isc-source aligncenter">{IMG}<span class="isc-source-text">Bild: {N}</span></span>',None,N),
    "wp-navis": (f'<div class="module image"><div class="wp-media-credit">{N}</div>{IMG}<p class="wp-caption-text">{C}</p></div>',C,N),
    "wp-largo": (f'<div class="wp-caption module image aligncenter">{IMG}<p class="wp-media-credit">{N}/Coastwire</p><p class="wp-caption-text">{C}</p></div>',C,f'{N}/Coastwire'),
    "wp-newspack": (f'<figure class="post-thumbnail">{IMG}<figcaption><span class="caption-text">{C}.</span> <span class="image-credit"><span class="credit-label-wrapper">Credit:</span> {N}</span></figcaption></figure>',C+'.',N),
    "wp-featured": (f'<div class="post-thumbnail">{IMG}<div class="featured-caption">{C}</div></div>',C,None),
    "wp-td": (f'<div class="td-post-featured-image"><figure><a href="/media/crane-girder-site.jpg" data-caption="{C}. Photo: {N}">{IMG}</a><figcaption class="wp-caption-text">{C}. Photo: {N}</figcaption></figure></div>',C+'.',N),
    "drupal-field": (f'<div class="field field--name-field-image field--type-image"><div class="field__item">{IMG}</div></div><div class="field field--name-field-image-caption field--type-string"><div class="field__item">{C}</div></div><div class="field field--name-field-image-credit"><div class="field__label">Credit</div><div class="field__item">{N}</div></div>',C,N),
    "drupal-media": (f'<article class="media media--type-image align-center"><div class="field field--name-field-media-image">{IMG}</div><div class="field field--name-field-caption">{C}</div><div class="field field--name-field-photographer">{N}</div></article>',C,N),
    "drupal-figure": (f'<figure role="group" class="caption caption-img align-right">{IMG}<figcaption>{C}. © {N}</figcaption></figure>',C+'.',N),
    "drupal7-caption": (f'<div class="image-caption-container" style="width:800px">{IMG}<div class="image-caption">{C}</div></div>',C,None),
    "drupal-field-label": (f'<div class="field-name-field-lead-image">{IMG}<blockquote class="image-field-caption"><p>{C}</p></blockquote></div>',C,None),
    "arc": (f'<figure class="c-media-item c-media-item--image"><div class="image-wrapper">{IMG}</div><figcaption class="c-media-item__fig-caption"><span class="c-media-item__caption">{C}.&nbsp;</span><span class="c-media-item__credit">({N}/Coastwire)</span></figcaption></figure>',C+'.',f'{N}/Coastwire'),
    "arc2": (f'<div class="b-article-body__image"><figure>{IMG}<figcaption class="css-x1"><span class="a-caption">{C}</span> <cite class="a-credit">{N} (The Morning Paper)</cite></figcaption></figure></div>',C,f'{N} (The Morning Paper)'),
    "arc-lead": (f'<figure class="lead-art">{IMG}<div class="article-lead-caption"><span class="caption-text">{C}</span><span class="photo-credit">{N}</span></div></figure>',C,N),
    "brightspot-page": (f'<figure class="Figure"><a class="AnchorLink" id="image-1"></a>{IMG}<div class="Figure-content"><figcaption class="Figure-caption">{C}</figcaption><div class="Figure-credit">{N}/<b>Coastwire</b></div></div></figure>',C,f'{N}/Coastwire'),
    "npr": (f'<div class="bucketwrap image large"><div class="imagewrap">{IMG}</div><div class="credit-caption"><div class="caption-wrap"><div class="caption"><p>{C}. <b class="credit">{N}/Coastwire</b> <b class="hide-caption"><b>hide caption</b></b></p></div> <b class="toggle-caption"><b>toggle caption</b></b></div> <span class="credit">{N}/Coastwire</span></div></div>',C+'.',f'{N}/Coastwire'),
    "escenic": (f'<div class="articleImage"><div class="image">{IMG}</div><p class="imageText">{C} <span class="byline">FOTO: {N}</span></p></div>',C,N),
    "escenic2": (f'<div class="main-image"><figure>{IMG}<figcaption><span class="caption">{C}.</span> <span class="photographer"><span>Foto:</span> {N}</span></figcaption></figure></div>',C+'.',N),
    "aem": (f'<div class="image parbase section"><div class="cmp-image" data-cmp-is="image">{IMG}<span class="cmp-image__title" itemprop="caption">{C}</span></div></div>',C,None),
    "aem-credit": (f'<div class="cmp-image">{IMG}<div class="cmp-image__caption">{C}</div><div class="cmp-image__copyright">© {N}</div></div>',C,N),
    "ghost-feature": (f'<figure class="gh-article-image">{IMG}<figcaption><span style="white-space: pre-wrap;">Photo by </span><a href="https://example.org/@n"><span style="white-space: pre-wrap;">{N}</span></a><span style="white-space: pre-wrap;"> / </span><a href="https://example.org">Unsplash</a></figcaption></figure>',None,f'{N} / Unsplash'),
    "squarespace": (f'<div class="sqs-block image-block sqs-block-image"><div class="sqs-block-content"><div class="image-block-outer-wrapper layout-caption-below"><figure class="sqs-block-image-figure intrinsic"><div class="image-block-wrapper">{IMG}</div><figcaption class="image-caption-wrapper"><div class="image-caption"><p>{C}. Photo by {N}.</p></div></figcaption></figure></div></div></div>',C+'.',N),
    "blogger": (f'<table align="center" cellpadding="0" cellspacing="0" class="tr-caption-container"><tbody><tr><td style="text-align: center;"><a href="https://blogger.example/s1600/crane.jpg">{IMG}</a></td></tr><tr><td class="tr-caption" style="text-align: center;">{C} (Foto: {N})</td></tr></tbody></table>',C,N),
    "blogger-plain": (f'<div class="separator" style="clear: both; text-align: center;"><a href="https://blogger.example/s1600/crane.jpg">{IMG}</a></div><div style="text-align: center;"><span style="font-size: x-small;">Photo: {N}</span></div>',None,N),
    "wix": (f'<figure><div class="wixui-rich-text__image"><div data-hook="imageViewer">{IMG}</div></div><figcaption class="O7rK9 hasTextarea"><span>{C}. Photo: {N}</span></figcaption></figure>',C+'.',N),
    "typo3-csc": (f'<div class="csc-textpic csc-textpic-center csc-textpic-above"><div class="csc-textpic-imagewrap"><figure class="csc-textpic-image csc-textpic-last">{IMG}<figcaption class="csc-textpic-caption">{C}. Foto: {N}</figcaption></figure></div></div>',C+'.',N),
    "typo3-dl": (f'<div class="csc-textpic-imagewrap"><dl class="csc-textpic-image csc-textpic-firstcol" style="width:800px;"><dt>{IMG}</dt><dd class="csc-textpic-caption">{C}</dd></dl></div>',C,None),
    "typo3-ce": (f'<div class="ce-textpic ce-center ce-above"><div class="ce-gallery"><div class="ce-row"><div class="ce-column"><figure class="image">{IMG}<figcaption class="image-caption">{C} (Bild: {N})</figcaption></figure></div></div></div></div>',C,N),
    "typo3-news": (f'<div class="news-img-wrap"><div class="outer"><div class="mediaelement mediaelement-image">{IMG}</div></div><p class="news-img-caption">{C} - Foto: {N}</p></div>',C,N),
    "joomla": (f'<div class="pull-none item-image">{IMG}<p class="img_caption">{C}</p></div>',C,None),
    "joomla-figure": (f'<figure class="none item-image">{IMG}<figcaption class="caption">{C}</figcaption></figure>',C,None),
    "joomla-k2": (f'<div class="itemImageBlock"><span class="itemImage"><a href="/media/crane.jpg">{IMG}</a></span><span class="itemImageCaption">{C}</span><span class="itemImageCredits">{N}</span></div>',C,N),
    "medium": (f'<figure class="paragraph-image"><div role="button" tabindex="0"><div class="aspect">{IMG}</div></div><figcaption class="imageCaption">{C}. Photo by <a href="https://example.org/@n">{N}</a> on <a href="https://example.org">Unsplash</a></figcaption></figure>',C+'.',f'{N} on Unsplash'),
    "substack": (f'<div class="captioned-image-container"><figure><a class="image-link image2" href="/media/crane.jpg"><div class="image2-inset"><picture>{IMG}</picture></div></a><figcaption class="image-caption">{C}. Photo courtesy of {N}.</figcaption></figure></div>',C+'.',N),
    "polopoly": (f'<div class="articleImg"><div class="articleImageWrapper">{IMG}</div><div class="imageByline">Foto: {N}</div><div class="imageText">{C}</div></div>',C,N),
    "polopoly2": (f'<div class="picture">{IMG}<p class="text">{C}</p><p class="photographer">Foto: {N}</p></div>',C,N),
    "sophora": (f'<div class="mediaCon topArticle"><div class="media mediaA">{IMG}</div><p class="mediaCon infotext">{C}. | Bildquelle: <span>{N}</span></p></div>',C+'.',N),
    "orbit": (f'<div class="orbit"><figure><img src="/media/crane-girder-site.jpg" alt="" data-caption="#words-1"></figure></div><div class="orbit-hidden" id="words-1">{C}</div>',C,None),
    "orbit-without": (f'<figure><img src="/media/crane-girder-site.jpg" alt="" data-caption="#gone"><div><figcaption><span>Foto: {N}</span></figcaption></div></figure>',None,N),
    "bullet-operator": (f'<figure>{IMG}<figcaption><span>{C}</span> <span>∙</span> <span>© {N}</span></figcaption></figure>',C,N),
    "coremedia": (f'<figure class="o-figure"><div class="o-figure__media">{IMG}</div><figcaption class="o-figure__caption"><span class="o-figure__text">{C}</span><span class="o-figure__copyright">© {N}</span></figcaption></figure>',C,N),
    "fotoware-de": (f'<div class="article-image"><span class="image-copyright">Foto: {N}</span>{IMG}<span class="image-subtitle">{C}</span></div>',C,N),
    "plone": (f'<dl class="image-inline captioned" style="width:800px;"><dt><a rel="lightbox">{IMG}</a></dt><dd class="image-caption" style="width:800px">{C}</dd></dl>',C,None),
    "mediawiki": (f'<div class="thumb tright"><div class="thumbinner" style="width:302px;"><a href="/wiki/File:Crane.jpg" class="image">{IMG}</a><div class="thumbcaption"><div class="magnify"><a href="/wiki/File:Crane.jpg" class="internal" title="Enlarge"></a></div>{C}</div></div></div>',C,None),
    "mediawiki-figure": (f'<figure class="mw-default-size" typeof="mw:File/Thumb"><a href="/wiki/File:Crane.jpg">{IMG}</a><figcaption>{C}</figcaption></figure>',C,None),
    "sharepoint": (f'<div class="ms-rte-img">{IMG}</div><p class="ms-rteElement-caption">{C}. Photo: {N}</p>',C+'.',N),
    "hubspot": (f'<p>{IMG}</p><p style="text-align: center; font-size: 12px;"><em>{C}. Photo: {N}</em></p>',C+'.',N),
    "plain-center-italic": (f'<p style="text-align:center">{IMG}<br><em>{C}</em></p>',C,None),
    "plain-small": (f'<p>{IMG}</p><p><small>{C}. (Photo: {N})</small></p>',C+'.',N),
    "plain-credit-p": (f'<p>{IMG}</p><p>Photo: {N}</p>',None,N),
    "plain-credit-em": (f'<p>{IMG}</p><p><em>Photo courtesy of {N}</em></p>',None,N),
    "dt-foto": (f'<div class="slider__item">{IMG}<dl><dt>Фото</dt><dd>{N}</dd></dl></div>',None,N),
    "dt-foto-colon": (f'<div class="slider__item">{IMG}<dl><dt>Фото:</dt><dd>{N}</dd></dl></div>',None,N),
    "figure-label-span": (f'<figure>{IMG}<figcaption>{C}<span class="label">Foto</span> <span class="name">{N}</span></figcaption></figure>',C,N),
    "figure-strong-credit": (f'<figure>{IMG}<figcaption><p>{C}</p><p><strong>Credit:</strong> {N}</p></figcaption></figure>',C,N),
    "figure-title-credit": (f'<figure>{IMG}<figcaption><h4 class="img-title">Late work</h4><p>{C}</p><span class="copyright">{N}</span></figcaption></figure>',C,N),
    "title-pipe": (f'<div class="pic"><img src="/media/crane-girder-site.jpg" alt="A crane" title="{C} | AFP" width="800" height="500"></div>',None,'AFP'),
    "title-photo": (f'<div class="pic"><img src="/media/crane-girder-site.jpg" alt="A crane" title="{C} (Photo: {N})" width="800" height="500"></div>',None,N),
    "alt-credit": (f'<div class="pic"><img src="/media/crane-girder-site.jpg" alt="{C}. © {N}" width="800" height="500"></div>',None,N),
    "via": (f'<figure>{IMG}<figcaption>{C}. via {N}</figcaption></figure>',C+'.',N),
    "via2": (f'<figure>{IMG}<figcaption>{C} (via {N})</figcaption></figure>',C,N),
    "data-attr": (f'<div class="photo" data-caption="{C}" data-credit="{N}">{IMG}</div>',C,N),
    "amp": (f'<figure><amp-img src="/media/crane-girder-site.jpg" alt="A crane" width="800" height="500" layout="responsive"></amp-img><figcaption class="amp-wp-caption">{C}. Photo: {N}</figcaption></figure>',C+'.',N),
    "aria-figure": (f'<div role="figure" aria-labelledby="c1">{IMG}<p id="c1">{C}. Photo: {N}</p></div>',C+'.',N),
    "aria-figure2": (f'<div role="figure" aria-labelledby="c1">{IMG}<p id="c1">{C}</p></div>',C,None),
    "aria-describedby": (f'<div class="pic"><img src="/media/crane-girder-site.jpg" alt="A crane" aria-describedby="c2" width="800" height="500"></div><p id="c2">{C}. Photo: {N}</p>',C+'.',N),
    "es-pie": (f'<div class="foto"><div class="img">{IMG}</div><div class="pie"><span class="texto">{C}.</span> <span class="autor">{N}</span></div></div>',C+'.',N),
    "fr-legende": (f'<figure class="fig-media">{IMG}<figcaption class="fig-caption"><span class="legende">{C}</span> <span class="signature">{N}</span></figcaption></figure>',C,N),
    "fr-credits": (f'<div class="illustration">{IMG}<div class="legende-photo">{C} <span class="credit-photo">© {N}</span></div></div>',C,N),
    "it-dida": (f'<div class="immagine">{IMG}<p class="didascalia">{C} (foto {N})</p></div>',C,N),
    "pt-legenda": (f'<div class="imagem-materia">{IMG}<p class="legenda-foto">{C} <span class="credito-foto">Foto: {N}</span></p></div>',C,N),
    "nl-onderschrift": (f'<figure>{IMG}<figcaption class="fotoonderschrift">{C}. <span class="fotograaf">Foto {N}</span></figcaption></figure>',C+'.',N),
    "pl-podpis": (f'<div class="zdjecie">{IMG}<div class="zdjecie-podpis">{C}</div><div class="zdjecie-autor">fot. {N}</div></div>',C,N),
    "ru-podpis": (f'<div class="photo-block">{IMG}<div class="photo-block__caption">Кран поднимает балку у реки</div><div class="photo-block__author">Фото: Анна Пример</div></div>','Кран поднимает балку у реки','Анна Пример'),
    "ru-source": (f'<div class="article__picture">{IMG}<div class="article__picture-info">Кран поднимает балку у реки<div class="article__picture-source">© РИА Новости / Анна Пример</div></div></div>','Кран поднимает балку у реки','РИА Новости / Анна Пример'),
    "ja-photo": (f'<div class="photo">{IMG}<p class="photo-caption">鉄骨をつり上げるクレーン＝例示市で（共同）</p></div>','鉄骨をつり上げるクレーン＝例示市で','共同'),
    "zh-p": (f'<p style="text-align:center">{IMG}</p><p style="text-align:center">工人吊起钢梁。新华社记者 李样 摄</p>','工人吊起钢梁。','新华社记者 李样'),
    "zh-span": (f'<p>{IMG}</p><p><span style="color:#888">▲工人吊起钢梁。图/视觉中国</span></p>','工人吊起钢梁。','视觉中国'),
    "zh-desc": (f'<div class="img-container">{IMG}<span class="bjh-image-caption">工人吊起钢梁（图片来源：视觉中国）</span></div>','工人吊起钢梁','视觉中国'),
    "ko-p": (f'<div class="photo_box">{IMG}<p class="caption">크레인이 철골을 들어 올리고 있다. 사진=연합뉴스</p></div>','크레인이 철골을 들어 올리고 있다.','연합뉴스'),
    "ko-table": (f'<table><tbody><tr><td>{IMG}</td></tr><tr><td class="img_desc">▲ 크레인이 철골을 들어 올리고 있다. ⓒ 김예시</td></tr></tbody></table>','크레인이 철골을 들어 올리고 있다.','김예시'),
    "ko-em": (f'<span class="end_photo_org">{IMG}<em class="img_desc">크레인이 철골을 들어 올리고 있다. 김예시 기자</em></span>','크레인이 철골을 들어 올리고 있다.','김예시 기자'),
    "ar-fig": (f'<figure>{IMG}<figcaption>رافعة ترفع عارضة قرب النهر (رويترز)</figcaption></figure>','رافعة ترفع عارضة قرب النهر','رويترز'),
    "gallery-dl": (f'<div class="gallery"><dl class="gallery-item"><dt class="gallery-icon landscape">{IMG}</dt><dd class="wp-caption-text gallery-caption">{C}. Photo: {N}</dd></dl><dl class="gallery-item"><dt class="gallery-icon">{IMG.replace("crane-girder","harbour-wall")}</dt><dd class="wp-caption-text gallery-caption">The harbour wall at noon. Photo: Kim Sample</dd></dl></div>',C+'.',N),
    "slider-li": (f'<ul class="slides"><li>{IMG}<p class="flex-caption">{C}. Photo: {N}</p></li><li>{IMG.replace("crane-girder","harbour-wall")}<p class="flex-caption">The harbour wall at noon. Photo: Kim Sample</p></li></ul>',C+'.',N),
    "swiper": (f'<div class="swiper-wrapper"><div class="swiper-slide">{IMG}<div class="slide-info"><div class="slide-count">1/2</div><div class="slide-desc">{C}</div><div class="slide-author">{N}</div></div></div><div class="swiper-slide">{IMG.replace("crane-girder","harbour-wall")}<div class="slide-info"><div class="slide-count">2/2</div><div class="slide-desc">The harbour wall at noon</div><div class="slide-author">Kim Sample</div></div></div></div>',C,N),
    "guardian-like": (f'<figure itemprop="associatedMedia image" class="element element-image">{IMG}<figcaption class="caption caption--main"><svg width="10" height="9"><path d="m0 9h10l-5-9z"/></svg> {C}. Photograph: {N}/Coastwire</figcaption></figure>',C+'.',f'{N}/Coastwire'),
    "css-modules": (f'<figure class="sc-1pw4fyi-5 kBcLxe">{IMG}<figcaption class="sc-1pw4fyi-6 hwQfPs"><div class="sc-a1">{C}</div><div class="sc-a2">Credit: {N}</div></figcaption></figure>',C,N),
    "figcaption-before": (f'<figure><figcaption>{C}. Photo: {N}</figcaption>{IMG}</figure>',C+'.',N),
    "div-credit-before": (f'<div class="img-box"><div class="img-credit">{N}</div>{IMG}<div class="img-caption">{C}</div></div>',C,N),
    "schema-imageobject": (f'<div itemscope itemtype="https://schema.org/ImageObject">{IMG}<span itemprop="caption">{C}</span> <span itemprop="author">{N}</span></div>',C,N),
    "schema-description": (f'<div itemscope itemtype="https://schema.org/ImageObject"><img itemprop="contentUrl" src="/media/crane-girder-site.jpg" alt="A crane" width="800" height="500"><p itemprop="description">{C}</p><p itemprop="copyrightHolder">{N}</p></div>',C,N),
    "ph-end": (f'<figure>{IMG}<figcaption>{C}</figcaption></figure><p class="photo-credit">Photo: {N}</p>',C,N),
    "centred": (f'<p style="text-align: center">{IMG}</p><p style="text-align: center">{C}</p>',C,None),
    "centred-zh": (f'<p class="f_center">{IMG}</p><p class="f_center">工人在河边吊起钢梁。视频截图</p>','工人在河边吊起钢梁。视频截图',None),
    "centred-poem": (f'<p align="center">{IMG}</p><p align="center">A crane was late</p><p align="center">and so was I</p>',None,None),
    "g1": (f'<div class="content-media"><figure>{IMG}</figure><p class="content-media__description">{C} <span class="content-media__description__caption">— Foto: {N}/g1</span></p></div>',C,f'{N}/g1'),
    "ria": (f'<div class="media"><div class="media__size">{IMG}</div><div class="media__copyright"><div class="media__copyright-item">© {N}</div><div class="media__copyright-item m-buy"><a href="/b">Перейти в медиабанк</a></div></div><div class="media__description">{C}</div></div>',C,N),
    "reuters": (f'<div class="article-body__media"><div>{IMG}</div><p class="article-body__caption">{C}. REUTERS/{N} <a href="/l">Purchase Licensing Rights<span>, opens new tab</span></a></p></div>',C+'.',f'REUTERS/{N}'),
    "image-area": (f'<div class="image-area"><div>{IMG}</div><div><p>{C}. Reuters</p></div></div>',C+'.','Reuters'),
    "centred-bold-picture": (f'<div align="center"><b>{IMG}</b></div><div align="center"><b>{C}</b></div><div></div>',C,None),
    "centred-heading": (f'<p align="center">{IMG}</p><p align="center"><b>The second summer</b></p>',None,None),
    "field-label": (f'<div class="content">{IMG}<div class="field field-name-field-authors"><h3 class="field-label">Photo by:&nbsp;</h3><div class="field-items"><div>{N}</div></div></div></div>',None,N),
    "table-row": (f'<table class="bild"><tr><td>{IMG}</td></tr><tr><td>{C}</td></tr></table>',C,None),
    "table-caption": (f'<table><caption>{C}. Photo: {N}</caption><tr><td>{IMG}</td></tr></table>',C,N),
    "table-of-facts": (f'<table><tr><th>Bridge</th><td>{IMG}</td></tr><tr><td>Length</td><td>300 m</td></tr></table>',None,None),
    "table-of-links": (f'<table><tr><td>{IMG}</td></tr><tr><td><a href="/more">The bridge of sighs</a></td></tr></table>',None,None),
    "closable": (f'<div class="slideshow">{IMG}<div class="caption close-this">{C}. | AP Photo <span class="close-button">Close</span></div></div>',C,'AP Photo'),
    "bold-cap": (f'<p>{IMG}</p><p><strong>{C}.</strong> Photo: {N}</p>',C+'.',N),
    "h6": (f'<div>{IMG}<h6>{C}. Photo: {N}</h6></div>',C+'.',N),
# no caption at all
    "none-italic-intro": (f'<p>{IMG}</p><p><em>This article was first published in The Morning Paper.</em></p>',None,None),
    "none-italic-note": (f'<p>{IMG}</p><p><i>Editor’s note: names have been changed.</i></p>',None,None),
    "none-italic-quote": (f'<p>{IMG}</p><p><em>“We never wanted a bridge,” she says.</em></p>',None,None),
    "none-italic-more": (f'<p>{IMG}</p><p><em>Read more about the bridge on Friday.</em></p>',None,None),
    "none-italic-author": (f'<p>{IMG}</p><p><em>By {N}</em></p>',None,None),
    "none-italic-subscribe": (f'<p>{IMG}</p><p><em>Sign up for our newsletter here.</em></p>',None,None),
    "none-share": (f'<p>{IMG}</p><div class="share-bar">Share this article</div>',None,None),
    "none-date": (f'<p>{IMG}</p><p class="date">12 May 2021</p>',None,None),
    "none-source-list": (f'<p>{IMG}</p><p>Source: {N}, Coastwire and own research on the state of bridges in the last ten years.</p>',None,None),
}
IM2 = IMG.replace("crane-girder", "harbour-wall").replace("A crane", "A wall")
YT = '<iframe width="560" height="315" src="https://www.youtube.com/embed/abc123DEF45" title="Crane"></iframe>'
VID = '<video controls src="/media/crane.mp4"></video>'
AUD = '<audio controls src="/media/crane.mp3"></audio>'
D = 'The harbour wall at noon'
K = 'Kim Sample'
ALL = {
    "two-side-captions": (f'<div class="row"><figure class="half">{IMG}<figcaption>{C}. Photo: {N}</figcaption></figure><figure class="half">{IM2}<figcaption>{D}. Photo: {K}</figcaption></figure></div>', [(C,N),(D,K)]),
    "table-row": (f'<table align="right"><tr><td>{IMG}</td></tr><tr><td><font size="1">{C}. Photo: {N}</font></td></tr></table>', [(C,N)]),
    "bt-thumb": (f'<div class="thumbnail">{IMG}<div class="caption"><p>{C}</p><small>{N}</small></div></div>', [(C,N)]),
    "picture-srcset": (f'<figure><picture><source srcset="/media/crane-girder-site.webp" type="image/webp">{IMG}</picture><figcaption><p>{C}.</p><p>Photo: {N}</p></figcaption></figure>', [(C,N)]),
    "figcaption-br": (f'<figure>{IMG}<figcaption>{C}<br>Photo: {N}</figcaption></figure>', [(C,N)]),
    "figcaption-link": (f'<figure>{IMG}<figcaption>{C}. Photo: <a href="https://example.org/n">{N}</a></figcaption></figure>', [(C,N)]),
    "figcaption-cc": (f'<figure>{IMG}<figcaption>{C}. Photo: <a href="https://example.org/n">{N}</a> / <a href="https://creativecommons.org/licenses/by/2.0/">CC BY 2.0</a></figcaption></figure>', [(C,f'{N} / CC BY 2.0')]),
    "figcaption-em": (f'<figure>{IMG}<figcaption><em>{C}. ({N}/Coastwire)</em></figcaption></figure>', [(C,f'{N}/Coastwire')]),
    "figcaption-strong-lead": (f'<figure>{IMG}<figcaption><strong>Late again:</strong> {C}. Photo: {N}</figcaption></figure>', [(f'Late again: {C}',N)]),
    "figcaption-count": (f'<figure>{IMG}<figcaption><span class="count">1 / 12</span> {C}. Photo: {N}</figcaption></figure>', [(C,N)]),
    "figcaption-expand": (f'<figure>{IMG}<figcaption>{C}. Photo: {N} <button>Expand</button></figcaption></figure>', [(C,N)]),
    "figcaption-vh": (f'<figure>{IMG}<figcaption><span class="visually-hidden">Image caption, </span>{C}</figcaption></figure>', [(C,None)]),
    "figcaption-vh2": (f'<figure>{IMG}<span class="visually-hidden">Image source, </span>{N}<figcaption><span class="visually-hidden">Image caption, </span>{C}</figcaption></figure>', [(C,N)]),
    "bbc-like": (f'<figure><div><span>{IMG}</span><span role="text"><span class="visually-hidden">Image source, </span>{N}</span></div><figcaption><span class="visually-hidden">Image caption, </span><p>{C}</p></figcaption></figure>', [(C,N)]),
    "credit-overlay": (f'<div class="image-holder">{IMG}<span class="overlay-credit">© {N}</span></div><p class="image-legend">{C}</p>', [(C,N)]),
    "credit-after-p": (f'<div class="article-img">{IMG}</div><p class="img-legend">{C}</p><p class="img-copyright">{N}</p>', [(C,N)]),
    "header-hero": (f'<div class="hero">{IMG}<div class="hero__caption"><span>{C}</span> <span class="hero__credit">{N}/Coastwire</span></div></div>', [(C,f'{N}/Coastwire')]),
    "titre": (f'<div class="visuel">{IMG}<p class="visuel__legende">{C}<span class="visuel__credit">Crédits : {N}</span></p></div>', [(C,N)]),
    "bildbox": (f'<div class="bildbox">{IMG}<div class="bildbox-text">{C} <i>Foto: {N}</i></div></div>', [(C,N)]),
    "bu": (f'<div class="artikelbild">{IMG}<div class="bu">{C}</div><div class="fotograf">Foto: {N}</div></div>', [(C,N)]),
    "bildunterzeile": (f'<div class="pic">{IMG}<div class="bildunterzeile">{C}. <span class="quelle">{N}</span></div></div>', [(C,N)]),
    "image__info": (f'<div class="image">{IMG}<div class="image__info"><div class="image__title">{C}</div><div class="image__rights">{N}</div></div></div>', [(C,N)]),
    "lead_image_desc": (f'<div class="lead_image">{IMG}<div class="lead_image_desc">{C}</div></div>', [(C,None)]),
    "imgcaption-id": (f'<div id="imgcaption-3">{IMG}<span id="caption-3">{C}</span></div>', [(C,None)]),
    "elementor": (f'<div class="elementor-widget-image"><div class="elementor-widget-container"><figure class="wp-caption">{IMG}<figcaption class="widget-image-caption wp-caption-text">{C} – Photo {N}</figcaption></figure></div></div>', [(C,N)]),
    "divi": (f'<div class="et_pb_module et_pb_image"><span class="et_pb_image_wrap">{IMG}</span></div><div class="et_pb_module et_pb_text"><div class="et_pb_text_inner"><p style="text-align:center;font-size:12px">{C}. Photo: {N}</p></div></div>', [(C,N)]),
    "webflow": (f'<figure class="w-richtext-figure-type-image w-richtext-align-center"><div>{IMG}</div><figcaption>{C}. Credit: {N}</figcaption></figure>', [(C,N)]),
    "notion": (f'<figure class="image"><a href="/media/crane.jpg">{IMG}</a><figcaption>{C} (Photo: {N})</figcaption></figure>', [(C,N)]),
    "hugo": (f'<figure>{IMG}<figcaption><h4>{C}</h4><p>Photo by {N}</p></figcaption></figure>', [(C,N)]),
    "ckeditor": (f'<figure class="image image_resized" style="width:60%;">{IMG}<figcaption>{C}. Foto: {N}</figcaption></figure>', [(C,N)]),
    "tinymce": (f'<figure class="image align-center">{IMG}<figcaption>{C} | Foto: {N}</figcaption></figure>', [(C,N)]),
    "contentful": (f'<div class="media-block"><div class="media-block__image">{IMG}</div><div class="media-block__caption"><p>{C}.</p><p><i>{N}/Coastwire</i></p></div></div>', [(C,f'{N}/Coastwire')]),
    "lightbox": (f'<a class="lightbox" href="/media/crane-big.jpg" title="{C}. Photo: {N}">{IMG}</a>', [(None,None)]),
    "photo-by-link": (f'<p>{IMG}<br>Photo by <a href="https://example.org/@n">{N}</a> on <a href="https://example.org">Unsplash</a></p>', [(None,f'{N} on Unsplash')]),
    "bracket-p": (f'<p>{IMG}</p><p>(Photo: {N})</p>', [(None,N)]),
    "small-right": (f'<p>{IMG}<small style="float:right">© {N}</small></p>', [(None,N)]),
    "sub": (f'<p>{IMG}<br><sub>{C}. © {N}</sub></p>', [(C,N)]),
    "center-font": (f'<center>{IMG}<br><font size="2"><i>{C}</i></font></center>', [(C,None)]),
    "p-next-text": (f'<p>{IMG}</p><p>The work began in March and was to end in May.</p>', [(None,None)]),
    "p-same-text": (f'<p>{IMG} The work began in March and was to end in May.</p>', [(None,None)]),
    "h3-next": (f'<p>{IMG}</p><h3>What comes next</h3>', [(None,None)]),
    "blockquote-next": (f'<p>{IMG}</p><blockquote><p>We never wanted a bridge.</p><cite>{N}</cite></blockquote>', [(None,None)]),
    "aside-rel": (f'<p>{IMG}</p><aside class="related"><p>Related: The bridge of sighs</p></aside>', [(None,None)]),
    "author-box": (f'<p>{IMG}</p><div class="author"><p>By {N}</p></div>', [(None,None)]),
}
MEDIA = {
    "m-figure": (f'<figure>{YT}<figcaption>{C}. Video: {N}</figcaption></figure>', (C,N)),
    "m-figure2": (f'<figure>{VID}<figcaption>{C} (Credit: {N})</figcaption></figure>', (C,N)),
    "m-wp": (f'<figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper">{YT}</div><figcaption class="wp-element-caption">{C}</figcaption></figure>', (C,None)),
    "m-wpvideo": (f'<figure class="wp-block-video">{VID}<figcaption class="wp-element-caption">{C}. Courtesy of {N}.</figcaption></figure>', (C,N)),
    "m-audio": (f'<figure class="wp-block-audio">{AUD}<figcaption>{C}</figcaption></figure>', (C,None)),
    "m-div": (f'<div class="video-container">{YT}</div><div class="video-caption">{C}. <span class="video-credit">{N}</span></div>', (C,N)),
    "m-div2": (f'<div class="video">{YT}<p class="caption">{C}</p><p class="credit">Credit: {N}</p></div>', (C,N)),
    "m-em": (f'<p>{YT}</p><p><em>Video: {N}</em></p>', (None,N)),
    "m-next": (f'<p>{YT}</p><p>The work began in March and was to end in May.</p>', (None,None)),
    "m-ap": (f'<div class="embed">{YT}</div><p class="video-caption">{C} ({N}/AP)</p>', (C,f'{N}/AP')),
    "m-copy": (f'<figure class="video"><div class="player">{VID}</div><figcaption>{C} <span class="copyright">© {N}</span></figcaption></figure>', (C,N)),
    "m-de": (f'<figure>{YT}<figcaption>{C}. Quelle: {N}</figcaption></figure>', (C,N)),
    "m-ja": (f'<figure>{YT}<figcaption>鉄骨をつり上げるクレーン（撮影：例示花子）</figcaption></figure>', ('鉄骨をつり上げるクレーン','例示花子')),
}
# fmt: on


def listed(body: str) -> list[dict]:
    html = f"<!DOCTYPE html><title>Rain</title><article><h1>Girders are late</h1>{TEXT}{body}{TEXT}{TEXT}</article>"
    page = Page(Source(html.encode()))
    return [image_record(page, image) for image in read_facts(page, load()).images if image.scope == "article"]


@pytest.mark.parametrize("name", ALL)
def test_words_of_all_pictures(name):
    markup, told = ALL[name]
    found = [((image["caption"] or "").rstrip(".") or None, image["credit"]) for image in listed(markup)]
    assert found == told


@pytest.mark.parametrize("name", MEDIA)
def test_words_of_a_medium(name):
    markup, told = MEDIA[name]
    page = Page(Source(f"<title>Rain</title><article><h1>Late</h1>{TEXT}{markup}{TEXT}</article>".encode()))
    (medium,) = read_facts(page, load()).embeds
    caption, credit = medium.caption, medium.credit
    assert (caption.text.rstrip(".") if caption else None, credit.text if credit else None) == told


@pytest.mark.parametrize("name", SNIPPETS)
def test_words_of_the_first_picture(name):
    markup, caption, credit = SNIPPETS[name]
    found = listed(markup)[0]
    assert ((found["caption"] or "").rstrip("."), found["credit"]) == ((caption or "").rstrip("."), credit)


def test_bare_text_that_points_to_the_picture():
    markup = f'<div style="text-align:center">{IMG}</div>▲工人吊起钢梁。李样 摄<br>后来下雨。<br>'
    found = listed(f"<div>{'雨下得很大，工人们还在工地上。<br>' * 80}{markup}</div>")[0]
    assert (found["caption"], found["credit"]) == ("工人吊起钢梁。", "李样")


LEAD = '<div class="pic"><img src="/media/crane-girder-site.jpg" alt="A crane" width="800" height="500"></div>'


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Featured image: Nadia Okell", "Nadia Okell"),
        ("Titelbild: Nadia Okell / Coastwire", "Nadia Okell / Coastwire"),
        ("Immagine di copertina: Nadia Okell", "Nadia Okell"),
        ("Featured image: what the girders look like now", None),
        ("Nadia Okell featured in the main photo.", None),
    ],
)
def test_the_credit_of_the_lead_picture_at_the_end(line, credit):
    first, second = listed(f"{LEAD}{TEXT}<p>Of which more.</p>{IMG.replace('crane', 'quay')}{TEXT}<p>{line}</p>")
    assert (first["credit"], second["credit"]) == (credit, None)


def test_a_blurred_preview_gives_way_to_the_picture_for_readers_without_script():
    found = listed(
        '<figure><div><img src="https://pictures.example/max/60/1_harbour-at-dusk.png?q=20"></div><div><img></div>'
        '<noscript><img src="https://pictures.example/max/1080/1_harbour-at-dusk.png"></noscript></figure>'
    )
    assert [image["src"] for image in found] == ["https://pictures.example/max/1080/1_harbour-at-dusk.png"]
