package dev.muster.pickle;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The exception classes that a pickle may name as such, and what they are derived from.
final class ExceptionNames {
    private static final String TREE =
            """
            BaseException: Exception SystemExit KeyboardInterrupt GeneratorExit BaseExceptionGroup
            Exception: ArithmeticError AssertionError AttributeError BufferError EOFError ImportError \
            LookupError MemoryError NameError OSError ReferenceError RuntimeError StopAsyncIteration \
            StopIteration SyntaxError SystemError TypeError ValueError Warning ExceptionGroup
            ArithmeticError: FloatingPointError OverflowError ZeroDivisionError
            ImportError: ModuleNotFoundError
            LookupError: IndexError KeyError
            NameError: UnboundLocalError
            OSError: BlockingIOError ChildProcessError ConnectionError FileExistsError \
            FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError \
            ProcessLookupError TimeoutError IOError EnvironmentError
            ConnectionError: BrokenPipeError ConnectionAbortedError ConnectionRefusedError \
            ConnectionResetError
            RuntimeError: NotImplementedError RecursionError PythonFinalizationError
            SyntaxError: IndentationError
            IndentationError: TabError
            ValueError: UnicodeError
            UnicodeError: UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError
            Warning: BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning \
            PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning \
            UserWarning
            """;

    private static final Map<String, String> PARENTS = parents();

    private static final Map<String, Set<String>> ELSEWHERE =
            Map.of(
                    "queue", Set.of("Empty", "Full", "ShutDown"),
                    "threading", Set.of("BrokenBarrierError"),
                    "multiprocessing.managers", Set.of("RemoteError"),
                    "multiprocessing.context",
                            Set.of(
                                    "ProcessError",
                                    "BufferTooShort",
                                    "TimeoutError",
                                    "AuthenticationError"));

    private ExceptionNames() {}

    private static Map<String, String> parents() {
        Map<String, String> parents = new HashMap<>();
        TREE.lines()
                .forEach(line -> {
                    int colon = line.indexOf(':');
                    for (String child : line.substring(colon + 2).split(" ", -1)) {
                        parents.put(child, line.substring(0, colon));
                    }
                });
        return parents;
    }

    static boolean isBuiltin(String name) {
        return name.equals("BaseException") || PARENTS.containsKey(name);
    }

    static boolean isException(PyGlobal global) {
        return global.module().equals("builtins")
                ? isBuiltin(global.name())
                : ELSEWHERE.getOrDefault(global.module(), Set.of()).contains(global.name());
    }

    /// The class of Python 2 that is closest: it knows fewer.
    static String inPython2(String name) {
        return switch (name) {
            case "EnvironmentError", "IOError", "OSError" -> name;
            case "RecursionError", "PythonFinalizationError" -> "RuntimeError";
            case "ModuleNotFoundError" -> "ImportError";
            case "StopAsyncIteration" -> "StopIteration";
            case "ResourceWarning", "EncodingWarning" -> "Warning";
            case "ExceptionGroup" -> "Exception";
            case "BaseExceptionGroup" -> "BaseException";
            default -> isDerived(name, "OSError") ? "OSError" : name;
        };
    }

    /// The class that a built-in one is derived from, or null.
    static @Nullable String parent(String name) {
        return PARENTS.get(name);
    }

    static boolean isDerived(String name, String ancestor) {
        for (String at = name; at != null; at = parent(at)) {
            if (at.equals(ancestor)) {
                return true;
            }
        }
        return false;
    }
}
