package dev.muster.internal.protocol;

import java.util.Locale;
import java.util.Set;

/// Converts Java names to names that are valid in Python.
///
/// A proxy in Python has a method of its own for each name, generated from source text. So a
/// keyword gets an underscore appended (`and_`), as do the names that a proxy uses itself, and
/// characters that are invalid in Python names become underscores (`a$b` is `a_b`).
public final class PythonName {
    private static final Set<String> KEYWORDS =
            words(
                    """
                    False None True and as assert async await break class continue def del elif
                    else except finally for from global if import in is lambda nonlocal not or
                    pass raise return try while with yield
                    """);

    private static final Set<String> KEYWORDS_OF_PYTHON_2 = Set.of("exec", "print");

    /// The members of `multiprocessing.managers.BaseProxy`, and of every object.
    private static final Set<String> NEEDED_BY_PROXIES =
            words(
                    """
                    _Client _address_to_local _after_fork _authkey _callmethod _close _connect
                    _decref _exposed_ _getvalue _id _idset _incref _manager _mutex
                    _owned_by_manager _serializer _tls _token __class__ __deepcopy__ __del__
                    __dict__ __doc__ __getattribute__ __getstate__ __init__ __init_subclass__
                    __module__ __new__ __reduce__ __reduce_ex__ __setattr__ __setstate__ __slots__
                    """);

    private PythonName() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /// The name for Python 3; the same if it is valid there.
    public static String of(String name) {
        var sayable = new StringBuilder();
        name.codePoints().forEach(point -> sayable.appendCodePoint(isPart(point) ? point : '_'));
        int first = sayable.codePointAt(0);
        if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
            sayable.insert(0, '_');
        }
        String said = sayable.toString();
        return KEYWORDS.contains(said) || NEEDED_BY_PROXIES.contains(said) ? said + "_" : said;
    }

    private static boolean isPart(int point) {
        return Character.isUnicodeIdentifierPart(point) && !Character.isIdentifierIgnorable(point);
    }

    /// The name for Python 2, which has only ASCII and two more keywords, from that for Python 3.
    public static String inPython2(String name) {
        var ascii = new StringBuilder();
        name.codePoints().forEach(point -> ascii.appendCodePoint(point < 128 ? point : '_'));
        String said = ascii.toString();
        return KEYWORDS_OF_PYTHON_2.contains(said) ? said + "_" : said;
    }

    /// The name in the style of Python: `parseHTTPHeader2` as `parse_http_header2`.
    public static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
