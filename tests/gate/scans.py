"""Pages as a scanner and a hurried clerk leave them: crooked, noisy, stamped, pressed to JPEG."""

from __future__ import annotations

import io
from random import Random

# A clerk's scanner; what the reader of scans is made for.
_DPI = 200
# No page lies straighter than this on the glass, none more crooked.
_MOST_CROOKED = 2.0


def scanned(body: bytes, rng: Random) -> bytes:
    """A PDF with the pages of another one as pictures."""
    # The extra for scans brings these: without it, no scan is read either.
    import numpy as np  # noqa: PLC0415
    import pypdfium2  # noqa: PLC0415
    from PIL import Image, ImageDraw, ImageFilter  # noqa: PLC0415

    noise = np.random.default_rng(rng.randrange(2**32))
    pages = []
    document = pypdfium2.PdfDocument(body)
    for page in document:
        picture = page.render(scale=_DPI / 72).to_pil().convert("RGB")
        if rng.random() < 0.3:
            # The seal stands at the end of a report, over its last table at times.
            draw = ImageDraw.Draw(picture)
            x, y = rng.randint(600, 1100), rng.randint(900, 1900)
            draw.ellipse((x, y, x + 320, y + 320), outline=(214, 40, 40), width=9)
            draw.ellipse((x + 145, y + 145, x + 175, y + 175), fill=(214, 40, 40))
        angle = rng.uniform(-_MOST_CROOKED, _MOST_CROOKED)
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.8)))
        pixels = np.asarray(picture).astype(np.int16)
        pixels = pixels + noise.normal(0, rng.uniform(2, 9), pixels.shape).astype(np.int16)
        picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        pressed = io.BytesIO()
        picture.save(pressed, "JPEG", quality=rng.randint(60, 85))
        pages.append(Image.open(pressed))
    document.close()
    buffer = io.BytesIO()
    pages[0].save(
        buffer, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI, quality=75
    )
    return buffer.getvalue()
