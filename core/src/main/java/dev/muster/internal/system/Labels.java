package dev.muster.internal.system;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/// The labels of workers: what they may be, and how they are written in one line.
public final class Labels {
    private static final int MOST = 100;
    private static final int MOST_CHARS = 100;
    private static final String SEPARATOR = ",";

    private Labels() {}

    /// An immutable set of these labels.
    ///
    /// @throws IllegalArgumentException if one is none, or there are too many
    public static Set<String> of(Collection<String> labels) {
        Set<String> all = Set.copyOf(labels);
        Settings.require(
                all.size() <= MOST, "there are %d labels, must be at most %d", all.size(), MOST);
        for (String each : all) {
            Settings.require(
                    isLabel(each),
                    "label is '%s', must have from 1 to %d characters and no white space, no comma"
                            + " and no control character",
                    each,
                    MOST_CHARS);
        }
        return all;
    }

    private static boolean isLabel(String text) {
        return !text.isEmpty()
                && text.length() <= MOST_CHARS
                && text.codePoints().noneMatch(Labels::isSeparating);
    }

    private static boolean isSeparating(int character) {
        return character == ','
                || Character.isISOControl(character)
                || Character.isWhitespace(character)
                || Character.isSpaceChar(character);
    }

    /// All of them in one line, in alphabetical order.
    public static String line(Set<String> labels) {
        return String.join(SEPARATOR, labels.stream().sorted().toList());
    }

    /// The labels that a line of another process names. What is no label is left out.
    public static Set<String> read(String line) {
        return Arrays.stream(line.split(SEPARATOR, -1))
                .filter(Labels::isLabel)
                .distinct()
                .limit(MOST)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// All of them as users read them: `[big, gpu]`.
    public static String text(Set<String> labels) {
        return labels.stream().sorted().toList().toString();
    }
}
