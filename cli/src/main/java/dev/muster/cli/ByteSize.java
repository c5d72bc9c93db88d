package dev.muster.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A size in the format of the JVM's own options: `1048576`, `1024k`, `500m`, `2g`.
record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})([kmgt]?)");

    static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "a size is '%s', must be a positive number with k, m, g or t, such as 500m"
                            .formatted(text));
        }
        int shift = 10 * ("kmgt".indexOf(form.group(2)) + 1);
        return new ByteSize(Long.parseLong(form.group(1)) << (form.group(2).isEmpty() ? 0 : shift));
    }
}
