package dev.muster.pickle;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// An exception of Python as a value: its class, its arguments, its state.
///
/// It may be thrown, sent and received. It has no Java stack: it describes what happened in
/// Python's terms, and [#toJava] returns the closest Java exception.
public final class PyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient PyGlobal type;
    private final transient PyTuple args;
    private transient @Nullable Object state;

    private PyException(PyGlobal type, PyTuple args) {
        super(null, null, true, false);
        this.type = type;
        this.args = args;
    }

    /// An exception of Python's `builtins`; for those of `queue` see the other factory.
    ///
    /// @param builtinName such as `ValueError`
    /// @param args most often a text; for `OSError` and its family the number, the text, the file
    public static PyException of(String builtinName, @Nullable Object... args) {
        return of(PyGlobal.builtin(builtinName), args);
    }

    /// An exception of any class.
    public static PyException of(PyGlobal type, @Nullable Object... args) {
        return new PyException(type, PyTuple.of(args));
    }

    static PyException of(PyGlobal type, PyTuple args) {
        return new PyException(type, args);
    }

    /// The exception of Python closest to a Java one; itself if it is one, or was created by
    /// [#toJava].
    public static PyException from(Throwable throwable) {
        return ExceptionMapping.toPython(throwable);
    }

    /// The class.
    public PyGlobal type() {
        return type;
    }

    /// The arguments.
    public PyTuple args() {
        return args;
    }

    /// What Python keeps in addition to the arguments (notes, the name of an attribute): most often
    /// a dict; null if there is nothing.
    public @Nullable Object state() {
        return state;
    }

    void setState(@Nullable Object newState) {
        state = newState;
    }

    /// Whether the class has this name, or is a built-in class derived from it: what `except name`
    /// would catch.
    public boolean is(String name) {
        return type.name().equals(name)
                || (type.module().equals("builtins")
                        && ExceptionNames.isDerived(type.name(), name));
    }

    /// The Java exception closest to this, with this as its cause; this itself if there is none.
    public Throwable toJava() {
        return ExceptionMapping.toJava(this);
    }

    /// What Python's `str()` returns.
    public String text() {
        if (args.size() == 0) {
            return "";
        }
        if (args.size() == 1) {
            Object only = args.get(0);
            return only instanceof String text && !is("KeyError") ? text : PyRepr.repr(only);
        }
        if (is("OSError") && args.size() <= 3) {
            String said = "[Errno " + PyRepr.str(args.get(0)) + "] " + PyRepr.str(args.get(1));
            return args.size() == 2 ? said : said + ": " + PyRepr.repr(args.get(2));
        }
        return PyRepr.repr(args);
    }

    /// As the last line of Python's traceback: `KeyError: 'x'`.
    @Override
    public String getMessage() {
        String name = type.module().equals("builtins") ? type.name() : type.toString();
        String text;
        try {
            text = text();
        } catch (PyException unprintable) {
            text = "<unprintable>";
        }
        return text.isEmpty() ? name : name + ": " + text;
    }

    @Override
    public String toString() {
        return getMessage();
    }

    @Serial
    private Object writeReplace() {
        return PickledException.of(this);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("an exception of Python is written as its pickle");
    }
}
