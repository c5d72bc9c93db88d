package dev.muster.cli.manager;

import java.util.ArrayList;
import java.util.List;

/// An object of a CPython manager, as its `debug_info` describes it. The name under which it is
/// offered is not said.
///
/// @param ident its number
/// @param type what its text shows: `dict`, `list`, or the name of its class
/// @param references how many proxies refer to it
/// @param text the beginning of its `str`
public record ListedObject(String ident, String type, long references, String text) {
    private static final String REFERENCES = "refcount=";

    /// Reads what the manager says: for each object a line with its number and count, and its text,
    /// which may have line breaks.
    public static List<ListedObject> parse(String debugInfo) {
        var all = new ArrayList<ListedObject>();
        List<String> texts = new ArrayList<>();
        for (String line : debugInfo.lines().toList().reversed()) {
            int count = line.indexOf(REFERENCES);
            if (line.matches(" {2}\\w+: +refcount=[0-9]+")) {
                String ident = line.substring(0, line.indexOf(':')).strip();
                String text = String.join(" ", texts.reversed());
                long references = Long.parseLong(line.substring(count + REFERENCES.length()));
                all.add(new ListedObject(ident, type(text), references, text));
                texts.clear();
            } else {
                texts.add(line.strip());
            }
        }
        return all.reversed();
    }

    private static String type(String text) {
        String known =
                text.startsWith("<")
                        ? text.substring(1).split("[ (>]", 2)[0]
                        : text.split("[(]", 2)[0];
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '[' -> "list";
            case '{' -> "dict";
            default -> known.matches("[\\w.]+") ? known.replaceFirst("^queue\\.", "") : "";
        };
    }
}
