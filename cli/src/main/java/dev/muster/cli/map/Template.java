package dev.muster.cli.map;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command with places for an item, named as GNU parallel names them: `{}` the item, `{.}`
/// without its extension, `{/}` without its folders, `{//}` its folder, `{/.}` without both, `{#}`
/// its number from 1.
///
/// Words stay words: no shell sees them, and what is in an item is never part of the syntax of
/// anything. With a shell the template is a script, in which each item is quoted.
public final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{(|\\.|/|//|/\\.|#)}");
    private static final Pattern EXTENSION = Pattern.compile("\\.[^/.]+$");

    private final List<String> words;
    private final boolean isScript;

    private Template(List<String> words, boolean isScript) {
        this.words = words;
        this.isScript = isScript;
    }

    /// A command; without any place it gets the item as its last word.
    ///
    /// @param words as this program was given them; at least one
    public static Template of(List<String> words) {
        var all = new ArrayList<>(words.stream().map(Bytes::ofArgument).toList());
        if (all.stream().noneMatch(word -> PLACE.matcher(word).find())) {
            all.add("{}");
        }
        return new Template(List.copyOf(all), false);
    }

    /// A script for `sh`: the words with a space between them.
    public static Template script(List<String> words) {
        String script = Bytes.ofArgument(String.join(" ", words));
        return new Template(List.of(PLACE.matcher(script).find() ? script : script + " {}"), true);
    }

    /// Whether the program is the same for all items.
    public boolean hasFixedProgram() {
        return !isScript && !PLACE.matcher(words.getFirst()).find();
    }

    /// The words of the command for an item.
    ///
    /// @param number of the item, from 1
    List<String> of(String item, long number) {
        if (isScript) {
            return List.of("/bin/sh", "-c", filled(words.getFirst(), item, number));
        }
        var filled = new ArrayList<String>(words.size());
        for (String word : words) {
            filled.add(word.indexOf('{') < 0 ? word : filled(word, item, number));
        }
        return filled;
    }

    private String filled(String word, String item, long number) {
        if (word.equals("{}") && !isScript) {
            return item;
        }
        return PLACE.matcher(word)
                .replaceAll(place -> {
                    String value = value(place.group(1), item, number);
                    return Matcher.quoteReplacement(isScript ? quoted(value) : value);
                });
    }

    private static String value(String place, String item, long number) {
        return switch (place) {
            case "." -> withoutExtension(item);
            case "/" -> withoutFolders(item);
            case "//" -> folder(item);
            case "/." -> withoutExtension(withoutFolders(item));
            case "#" -> Long.toString(number);
            default -> item;
        };
    }

    private static String withoutExtension(String path) {
        return EXTENSION.matcher(path).replaceFirst("");
    }

    private static String withoutFolders(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// As `dirname` has it.
    private static String folder(String path) {
        int end = end(path, path.length());
        int slash = path.lastIndexOf('/', end - 1);
        if (slash < 0) {
            return path.startsWith("/") ? "/" : ".";
        }
        int last = end(path, slash);
        return last == 0 ? "/" : path.substring(0, last);
    }

    /// Where a path ends before its slashes.
    private static int end(String path, int from) {
        int end = from;
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return end;
    }

    /// As one word of `sh`.
    static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
