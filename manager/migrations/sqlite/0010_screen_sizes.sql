-- Width and height of a screen's picture as it hangs, in pixels.

ALTER TABLE screen ADD COLUMN width_px INTEGER;
ALTER TABLE screen ADD COLUMN height_px INTEGER;
