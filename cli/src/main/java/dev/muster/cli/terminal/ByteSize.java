package dev.muster.cli.terminal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes. It is read in the format of the JVM's own options: `1048576`, `1024k`,
/// `500m`, `2g`; and printed for people: `812 bytes`, `31.4 KiB`, `2 GiB`.
public record ByteSize(long bytes) {
    private static final int BITS_OF_UNIT = 10;
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})([kmgt]?)");

    /// Reads one.
    ///
    /// @throws IllegalArgumentException if the text is none; its message says what must be
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "a size is '%s', must be a positive number with k, m, g or t, such as 500m"
                            .formatted(text));
        }
        int shift = 10 * ("kmgt".indexOf(form.group(2)) + 1);
        return new ByteSize(Long.parseLong(form.group(1)) << (form.group(2).isEmpty() ? 0 : shift));
    }

    @Override
    public String toString() {
        if (bytes < 1 << BITS_OF_UNIT) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        int unit = (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / BITS_OF_UNIT;
        double shown = bytes / (double) (1L << (BITS_OF_UNIT * unit));
        String number = String.format(Locale.ROOT, "%.1f", shown).replace(".0", "");
        return "%s %siB".formatted(number, "KMGTPE".charAt(unit - 1));
    }
}
