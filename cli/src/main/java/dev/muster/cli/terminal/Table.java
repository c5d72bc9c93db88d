package dev.muster.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of texts in columns, each as wide as its widest text. For one thread.
public final class Table {
    private static final String GAP = "  ";
    private static final char RIGHT = '>';

    private final boolean[] isRight;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> titles) {
        isRight = new boolean[titles.size()];
        var shown = new ArrayList<String>();
        for (int i = 0; i < titles.size(); i++) {
            String title = titles.get(i);
            isRight[i] = title.charAt(0) == RIGHT;
            shown.add(isRight[i] ? title.substring(1) : title);
        }
        rows.add(shown);
    }

    /// A table without rows.
    ///
    /// @param titles of the columns; one that begins with `>` stands at the right, as numbers do
    public static Table of(String... titles) {
        return new Table(List.of(titles));
    }

    /// Adds a row.
    ///
    /// @param texts one for each column
    public void add(String... texts) {
        if (texts.length != isRight.length) {
            throw new IllegalArgumentException(
                    "a row has %d texts, must have %d".formatted(texts.length, isRight.length));
        }
        rows.add(List.of(texts));
    }

    /// The titles and the rows, without spaces at their ends. A column of which every row is empty
    /// is left out.
    public List<String> lines() {
        int[] widths = new int[isRight.length];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            boolean isUsed = rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty());
            widths[i] =
                    isUsed
                            ? rows.stream()
                                    .mapToInt(row -> row.get(column).length())
                                    .max()
                                    .orElse(0)
                            : 0;
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                String text = row.get(i);
                String space = " ".repeat(widths[i] - text.length());
                line.append(line.isEmpty() ? "" : GAP)
                        .append(isRight[i] ? space + text : text + space);
            }
        }
        return line.toString().stripTrailing();
    }

    @Override
    public String toString() {
        return "Table" + Arrays.toString(isRight);
    }
}
