package dev.muster.pickle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of a class that only Python knows: how it is constructed, and what it holds.
///
/// Nothing in it is ever called. It is written back unchanged: the same global, the same kind of
/// construction, arguments, state, items. Two instances are equal when all of these are.
public final class PyInstance {
    /// How Python creates the object.
    public enum Construction {
        /// `type(*arguments)`; the type may be any callable.
        REDUCE,
        /// `type.__new__(type, *arguments)`
        NEWOBJ,
        /// `type.__new__(type, *arguments, **keywords)`
        NEWOBJ_EX,
        /// An instance of an old-style class of Python 2.
        OLD_STYLE
    }

    private final Construction construction;
    private final Object callable;
    private final PyTuple arguments;
    private final @Nullable PyDict keywords;

    /* Only the reader sets these after the construction. */
    private boolean hasState;
    private @Nullable Object state;
    private @Nullable Object stateSetter;
    private @Nullable List<@Nullable Object> items;
    private @Nullable PyDict entries;

    PyInstance(
            Construction construction,
            Object callable,
            PyTuple arguments,
            @Nullable PyDict keywords) {
        this.construction = construction;
        this.callable = callable;
        this.arguments = arguments;
        this.keywords = keywords;
    }

    /// What Python creates with the call `type(*arguments)`.
    public static PyInstance reduce(PyGlobal type, @Nullable Object... arguments) {
        return new PyInstance(Construction.REDUCE, type, PyTuple.of(arguments), null);
    }

    /// What Python creates with `type.__new__(type, *arguments)`.
    public static PyInstance newObject(PyGlobal type, @Nullable Object... arguments) {
        return new PyInstance(Construction.NEWOBJ, type, PyTuple.of(arguments), null);
    }

    /// A plain object of Python: its class, and its attributes by name.
    public static PyInstance ofAttributes(PyGlobal type, PyDict attributes) {
        return newObject(type).withState(attributes);
    }

    /// A copy with a state that Python passes to `__setstate__` or puts into `__dict__`.
    public PyInstance withState(@Nullable Object newState) {
        PyInstance copy = copy();
        copy.setState(newState);
        copy.stateSetter = null;
        return copy;
    }

    /// A copy with a state that Python passes to a separate function: `setter(object, state)`.
    public PyInstance withState(@Nullable Object newState, PyGlobal setter) {
        PyInstance copy = copy();
        copy.setState(newState);
        copy.stateSetter = setter;
        return copy;
    }

    /// This, with items that Python appends to the object.
    public PyInstance withItems(List<? extends @Nullable Object> newItems) {
        PyInstance copy = copy();
        copy.items = new ArrayList<>(newItems);
        return copy;
    }

    /// This, with entries that Python puts into the object by `object[key] = value`.
    public PyInstance withEntries(PyDict newEntries) {
        PyInstance copy = copy();
        copy.entries = newEntries;
        return copy;
    }

    private PyInstance copy() {
        PyInstance copy = new PyInstance(construction, callable, arguments, keywords);
        copy.hasState = hasState;
        copy.state = state;
        copy.stateSetter = stateSetter;
        copy.items = items;
        copy.entries = entries;
        return copy;
    }

    /// The class or function; if it is itself an object (a bound method), then the class of that
    /// object.
    public PyGlobal type() {
        Object at = callable;
        while (at instanceof PyInstance instance) {
            at = instance.callable;
        }
        return (PyGlobal) at;
    }

    /// Whether the class is `module.name`.
    public boolean isA(String module, String name) {
        return callable instanceof PyGlobal global
                && global.name().equals(name)
                && global.module().equals(module);
    }

    /// What is called: a [PyGlobal], or a [PyInstance] that stands for a callable object.
    public Object callable() {
        return callable;
    }

    /// How Python creates the object.
    public Construction construction() {
        return construction;
    }

    /// The positional arguments.
    public PyTuple arguments() {
        return arguments;
    }

    /// The keyword arguments; null except for [Construction#NEWOBJ_EX].
    public @Nullable PyDict keywords() {
        return keywords;
    }

    /// Whether there is a state; it may be null (`None`).
    public boolean hasState() {
        return hasState;
    }

    /// The state: most often a dict of attributes.
    public @Nullable Object state() {
        return state;
    }

    /// What Python calls to set the state: a [PyGlobal], or a [PyInstance] that stands for a
    /// callable object; null if the object takes its state itself, as most do.
    public @Nullable Object stateSetter() {
        return stateSetter;
    }

    /// An attribute of an object whose state is a dict of attributes; null if it has none such.
    public @Nullable Object attribute(String name) {
        return state instanceof PyDict attributes ? attributes.get(name) : null;
    }

    /// The items appended, or null.
    public @Nullable List<@Nullable Object> items() {
        return items;
    }

    /// The entries put in, or null.
    public @Nullable PyDict entries() {
        return entries;
    }

    void setState(@Nullable Object newState) {
        state = newState;
        hasState = true;
    }

    void setStateSetter(Object setter) {
        stateSetter = setter;
    }

    List<@Nullable Object> growingItems() {
        if (items == null) {
            items = new ArrayList<>();
        }
        return items;
    }

    PyDict growingEntries() {
        if (entries == null) {
            entries = new PyDict();
        }
        return entries;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PyInstance && PyEquality.equal(this, other);
    }

    @Override
    public int hashCode() {
        return PyEquality.hash(this);
    }

    /// Class, arguments and state in readable form.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }
}
