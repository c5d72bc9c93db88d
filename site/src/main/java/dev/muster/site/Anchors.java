package dev.muster.site;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The anchors of the headings of one page, as GitHub makes them, so that links hold in both
/// places.
final class Anchors {
    private final Map<String, Integer> used = new HashMap<>();

    /// The anchor of the next heading.
    String next(String heading) {
        String anchor =
                heading.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
                        .replace(' ', '-');
        int before = used.merge(anchor, 1, Integer::sum) - 1;
        return before == 0 ? anchor : anchor + "-" + before;
    }
}
