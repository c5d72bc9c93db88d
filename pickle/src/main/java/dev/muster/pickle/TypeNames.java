package dev.muster.pickle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The names of types as they stand in Python's messages.
final class TypeNames {
    private static final Set<String> FUNCTIONS =
            Set.of(
                    "abs",
                    "all",
                    "any",
                    "ascii",
                    "bin",
                    "callable",
                    "chr",
                    "divmod",
                    "format",
                    "getattr",
                    "hasattr",
                    "hash",
                    "hex",
                    "id",
                    "isinstance",
                    "issubclass",
                    "iter",
                    "len",
                    "max",
                    "min",
                    "next",
                    "oct",
                    "ord",
                    "pow",
                    "print",
                    "repr",
                    "round",
                    "setattr",
                    "sorted",
                    "sum");

    private TypeNames() {}

    static boolean isFunction(PyGlobal global) {
        return global.module().equals("builtins") && FUNCTIONS.contains(global.name());
    }

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "NoneType";
            case Boolean truth -> "bool";
            case Long number -> "int";
            case BigInteger number -> "int";
            case Integer number -> "int";
            case Short number -> "int";
            case Byte number -> "int";
            case Double number -> "float";
            case Float number -> "float";
            case CharSequence text -> "str";
            case Character one -> "str";
            case byte[] bytes -> "bytes";
            case PyTuple tuple -> "tuple";
            case PyOrderedDict dict -> "collections.OrderedDict";
            case PyDefaultDict dict -> "collections.defaultdict";
            case PyCounter dict -> "Counter";
            case Map<?, ?> map -> "dict";
            case PyFrozenSet set -> "frozenset";
            case Set<?> set -> "set";
            case PyDeque deque -> "collections.deque";
            case Collection<?> list -> "list";
            case Object[] array -> "list";
            default -> ofRareType(value);
        };
    }

    private static String ofRareType(Object value) {
        return switch (value) {
            case PyByteArray array -> "bytearray";
            case PyComplex number -> "complex";
            case PySlice slice -> "slice";
            case PyRange range -> "range";
            case PySingleton constant ->
                    constant == PySingleton.ELLIPSIS ? "ellipsis" : "NotImplementedType";
            case PyGlobal global -> isFunction(global) ? "builtin_function_or_method" : "type";
            case PyException exception -> exception.type().name();
            case PyInstance instance -> instance.type().name();
            case BigDecimal number -> "decimal.Decimal";
            case PyFraction number -> "Fraction";
            case UUID id -> "UUID";
            case Path path -> "PosixPath";
            case PyPurePath path -> path.kind().className();
            case LocalDateTime time -> "datetime.datetime";
            case OffsetDateTime time -> "datetime.datetime";
            case LocalDate date -> "datetime.date";
            case LocalTime time -> "datetime.time";
            case OffsetTime time -> "datetime.time";
            case Duration duration -> "datetime.timedelta";
            case ZoneOffset offset -> "datetime.timezone";
            case NdArray array -> "numpy.ndarray";
            default ->
                    PyArray.view(value) != null ? "array.array" : value.getClass().getSimpleName();
        };
    }
}
