package dev.muster.pickle;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.NoSuchElementException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Exceptions of Java and Python that mean the same.
final class ExceptionMapping {
    private ExceptionMapping() {}

    static PyException toPython(Throwable throwable) {
        if (throwable instanceof PyException same) {
            return same;
        }
        if (throwable.getCause() instanceof PyException original
                && original.toJava().getClass() == throwable.getClass()) {
            return original;
        }
        return switch (throwable) {
            case NoSuchFileException e -> file("FileNotFoundError", 2, "No such file", e.getFile());
            case FileAlreadyExistsException e ->
                    file("FileExistsError", 17, "File exists", e.getFile());
            case AccessDeniedException e ->
                    file("PermissionError", 13, "Permission denied", e.getFile());
            case FileNotFoundException e -> PyException.of("FileNotFoundError", 2L, message(e));
            case EOFException e -> named("EOFError", e);
            case IOException e -> named("OSError", e);
            case IndexOutOfBoundsException e -> named("IndexError", e);
            case NoSuchElementException e -> named("KeyError", e);
            case ArithmeticException e -> named("ZeroDivisionError", e);
            case ClassCastException e -> named("TypeError", e);
            case UnsupportedOperationException e -> named("NotImplementedError", e);
            case IllegalArgumentException e -> named("ValueError", e);
            case TimeoutException e -> named("TimeoutError", e);
            case AssertionError e -> named("AssertionError", e);
            case BrokenBarrierException e ->
                    PyException.of(new PyGlobal("threading", "BrokenBarrierError"));
            default -> unknown(throwable);
        };
    }

    private static PyException named(String name, Throwable throwable) {
        String message = said(throwable);
        return message == null ? PyException.of(name) : PyException.of(name, message);
    }

    private static PyException file(String name, long number, String text, String file) {
        return PyException.of(name, number, text, file);
    }

    private static PyException unknown(Throwable throwable) {
        String name = throwable.getClass().getName();
        String message = said(throwable);
        return PyException.of("RuntimeError", message == null ? name : name + ": " + message);
    }

    private static String message(Throwable throwable) {
        return String.valueOf(said(throwable));
    }

    /// What an exception says; its class may be unknown code, and fail at that.
    private static @Nullable String said(Throwable throwable) {
        try {
            return throwable.getMessage();
        } catch (RuntimeException | StackOverflowError _) {
            return "<unprintable>";
        }
    }

    static Throwable toJava(PyException exception) {
        Throwable java =
                exception.type().module().equals("builtins")
                        ? builtin(exception)
                        : elsewhere(exception);
        if (java == null) {
            return exception;
        }
        if (java.getCause() == null) {
            java.initCause(exception);
        }
        return java;
    }

    private static @Nullable Throwable builtin(PyException exception) {
        String text = exception.getMessage();
        for (String at = exception.type().name(); at != null; at = ExceptionNames.parent(at)) {
            Throwable java = builtin(at, text);
            if (java != null) {
                return java;
            }
        }
        return null;
    }

    private static @Nullable Throwable builtin(String name, String text) {
        return switch (name) {
            case "ValueError" -> new IllegalArgumentException(text);
            case "TypeError" -> new ClassCastException(text);
            case "IndexError" -> new IndexOutOfBoundsException(text);
            case "LookupError", "StopIteration" -> new NoSuchElementException(text);
            case "ArithmeticError" -> new ArithmeticException(text);
            case "NotImplementedError" -> new UnsupportedOperationException(text);
            case "TimeoutError" -> new TimeoutException(text);
            case "EOFError" -> new EOFException(text);
            case "FileNotFoundError" -> new FileNotFoundException(text);
            case "OSError" -> new IOException(text);
            case "AssertionError" -> new AssertionError(text);
            default -> null;
        };
    }

    private static @Nullable Throwable elsewhere(PyException exception) {
        String text = exception.getMessage();
        return switch (exception.type().toString()) {
            case "queue.Empty" -> new NoSuchElementException(text);
            case "queue.Full", "queue.ShutDown" -> new IllegalStateException(text);
            case "threading.BrokenBarrierError" -> new BrokenBarrierException(text);
            case "multiprocessing.context.TimeoutError" -> new TimeoutException(text);
            default -> null;
        };
    }
}
