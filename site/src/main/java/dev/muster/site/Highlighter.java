package dev.muster.site;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Marks comments, texts and words of a language in code, while the page is made: no script does
/// it.
final class Highlighter {
    private static final String JAVA_WORDS =
            "abstract|assert|boolean|break|byte|case|catch|char|class|continue|default|do|double"
                    + "|else|enum|exports|extends|final|finally|float|for|if|implements|import"
                    + "|instanceof|int|interface|long|module|new|null|open|package|permits|private"
                    + "|protected|public|record|requires|return|sealed|short|static|super|switch"
                    + "|synchronized|this|throw|throws|true|false|try|var|void|volatile|when|while"
                    + "|yield";
    private static final String PYTHON_WORDS =
            "and|as|assert|break|class|continue|def|del|elif|else|except|finally|for|from|global"
                    + "|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|False"
                    + "|try|while|with|yield";
    private static final String TEXT = "\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'";

    private static final Map<String, Pattern> LANGUAGES =
            Map.of(
                    "java", language("//[^\\n]*|/\\*(?s:.*?)\\*/", JAVA_WORDS),
                    "python", language("#[^\\n]*", PYTHON_WORDS),
                    "sh",
                            language(
                                    "(?<![^\\s])#[^\\n]*",
                                    "case|do|done|else|esac|export|fi|for|if|in|then|while"),
                    "yaml", language("(?<![^\\s])#[^\\n]*", "true|false"),
                    "ini", language("(?m:^)[#;][^\\n]*", "true|false"),
                    "dockerfile",
                            language("(?m:^)#[^\\n]*", "FROM|RUN|COPY|USER|ENTRYPOINT|ENV|WORKDIR"),
                    "xml", language("<!--(?s:.*?)-->", "(?<=[</])[\\w.-]+"));

    private Highlighter() {}

    private static Pattern language(String comment, String words) {
        return Pattern.compile(
                "(?<comment>%s)|(?<text>%s)|(?<word>\\b(?:%s)\\b)".formatted(comment, TEXT, words));
    }

    /// The code as HTML.
    static String html(String code, String language) {
        Pattern pattern = LANGUAGES.get(language);
        if (pattern == null) {
            return escaped(code);
        }
        var html = new StringBuilder();
        Matcher matcher = pattern.matcher(code);
        int from = 0;
        while (matcher.find()) {
            String kind =
                    matcher.group("comment") != null
                            ? "c"
                            : matcher.group("text") != null ? "t" : "w";
            html.append(escaped(code.substring(from, matcher.start())))
                    .append("<span class=\"%s\">".formatted(kind))
                    .append(escaped(matcher.group()))
                    .append("</span>");
            from = matcher.end();
        }
        return html.append(escaped(code.substring(from))).toString();
    }

    /// A text as HTML, in elements and in attributes.
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
