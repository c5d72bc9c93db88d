package dev.muster.cli.map;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When failures end a run: `never`, `soon,fail=3`, `now,fail=20%`.
///
/// @param end what happens then
/// @param failures how many it takes; 0 if a share counts
/// @param percent of the items that have ended; it takes at least 3 of them that failed
public record Halt(End end, int failures, int percent) {
    /// What happens to the rest.
    public enum End {
        /// It goes on.
        NEVER,
        /// What runs may end, and nothing more begins.
        SOON,
        /// What runs is killed.
        NOW
    }

    private static final Pattern FORM =
            Pattern.compile("(never|soon|now)(?:,fail=([0-9]{1,9})(%?))?");
    private static final int LEAST_OF_A_SHARE = 3;
    private static final int WHOLE = 100;

    /// Reads one.
    ///
    /// @throws IllegalArgumentException if it is none of these forms
    public static Halt parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (form.matches()) {
            End end = End.valueOf(form.group(1).toUpperCase(Locale.ROOT));
            int number = form.group(2) == null ? 1 : Integer.parseInt(form.group(2));
            boolean isShare = "%".equals(form.group(3));
            boolean isMeant = end != End.NEVER || form.group(2) == null;
            if (isMeant && number >= 1 && (!isShare || number <= WHOLE)) {
                return new Halt(end, isShare ? 0 : number, isShare ? number : 0);
            }
        }
        throw new IllegalArgumentException(
                "--halt is '%s', must be never, soon, now, soon,fail=3 or now,fail=20%%"
                        .formatted(text));
    }

    boolean isReached(long failed, long ended) {
        if (end == End.NEVER || failed == 0) {
            return false;
        }
        return percent == 0
                ? failed >= failures
                : failed >= LEAST_OF_A_SHARE && failed * WHOLE >= ended * percent;
    }
}
