package dev.muster.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Decides which classes may be instantiated from bytes. Immutable.
///
/// A pattern is `com.acme.Order` (one class), `com.acme.*` (the classes of a package) or
/// `com.acme.**` (those of its subpackages, too). If several match, the last one applies.
public final class ClassFilter {
    /// Packages of the JDK whose classes do nothing but hold values.
    private static final Set<String> JDK_PACKAGES =
            Set.of(
                    "java.math",
                    "java.time",
                    "java.time.chrono",
                    "java.time.zone",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic");

    private static final Set<String> JDK_CLASSES =
            Set.of(
                    "java.io.File",
                    "java.lang.Boolean",
                    "java.lang.Byte",
                    "java.lang.Character",
                    "java.lang.Class",
                    "java.lang.Double",
                    "java.lang.Enum",
                    "java.lang.Float",
                    "java.lang.Integer",
                    "java.lang.Long",
                    "java.lang.Number",
                    "java.lang.Object",
                    "java.lang.Record",
                    "java.lang.Short",
                    "java.lang.StackTraceElement",
                    "java.lang.String",
                    "java.lang.String$CaseInsensitiveComparator",
                    "java.lang.StringBuffer",
                    "java.lang.StringBuilder",
                    "java.lang.invoke.SerializedLambda",
                    "java.net.URI",
                    "java.net.InetAddress",
                    "java.net.Inet4Address",
                    "java.net.Inet6Address",
                    "java.net.InetSocketAddress",
                    "java.net.SocketAddress",
                    "java.sql.Date",
                    "java.sql.Time",
                    "java.sql.Timestamp",
                    "sun.util.calendar.ZoneInfo");

    private static final ClassFilter STANDARD = new ClassFilter(true, List.of());

    private record Rule(String pattern, boolean isAllowed) {
        boolean fits(String name) {
            if (pattern.endsWith(".**")) {
                return name.startsWith(pattern.substring(0, pattern.length() - 2));
            }
            if (pattern.endsWith(".*")) {
                String prefix = pattern.substring(0, pattern.length() - 1);
                return name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0;
            }
            return name.equals(pattern) || name.startsWith(pattern + "$");
        }
    }

    private final boolean allowsClassPath;
    private final List<Rule> rules;

    private ClassFilter(boolean allowsClassPath, List<Rule> rules) {
        this.allowsClassPath = allowsClassPath;
        this.rules = rules;
    }

    /// Allows the classes of the program's own class path and module path, and those of the JDK
    /// that do nothing but hold values: numbers, strings, collections, dates, enums, exceptions.
    public static ClassFilter standard() {
        return STANDARD;
    }

    /// Allows the classes of the JDK that [#standard] allows, and no others until they are added
    /// with [#allowing].
    public static ClassFilter onlyJdk() {
        return new ClassFilter(false, List.of());
    }

    /// A copy with more classes.
    ///
    /// @throws IllegalArgumentException if a pattern is invalid
    public ClassFilter allowing(String... patterns) {
        return with(true, patterns);
    }

    /// A copy without some classes.
    ///
    /// @throws IllegalArgumentException if a pattern is invalid
    public ClassFilter refusing(String... patterns) {
        return with(false, patterns);
    }

    private ClassFilter with(boolean isAllowed, String... patterns) {
        var all = new ArrayList<>(rules);
        for (String pattern : patterns) {
            if (!pattern.matches("[\\p{javaJavaIdentifierPart}.]+(\\.\\*\\*?)?")
                    || pattern.startsWith(".")) {
                throw new IllegalArgumentException(
                        "pattern is '%s', must be like com.acme.Order, com.acme.* or com.acme.**"
                                .formatted(pattern));
            }
            all.add(new Rule(pattern, isAllowed));
        }
        return new ClassFilter(allowsClassPath, List.copyOf(all));
    }

    /// Whether objects of this class may be created. An array is allowed if its elements are.
    public boolean allows(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (element.isPrimitive()) {
            return true;
        }
        for (Rule rule : rules.reversed()) {
            if (rule.fits(element.getName())) {
                return rule.isAllowed();
            }
        }
        return isOfJdk(element) ? isHarmless(element) : allowsClassPath;
    }

    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    private static boolean isHarmless(Class<?> type) {
        return JDK_CLASSES.contains(type.getName())
                || JDK_PACKAGES.contains(type.getPackageName())
                || type.isInterface()
                || Enum.class.isAssignableFrom(type)
                || Throwable.class.isAssignableFrom(type);
    }

    @Override
    public String toString() {
        return "ClassFilter" + rules;
    }
}
