package dev.muster.internal.proxy.python;

import dev.muster.pickle.PyException;
import dev.muster.shared.Namespace;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `Namespace` kept by a manager of CPython. A name is an attribute of it, so one that begins
/// with `_` would reach what Python keeps for itself.
final class PythonNamespace implements Namespace, PythonProxy {
    private final PythonObject namespace;

    PythonNamespace(PythonObject namespace) {
        this.namespace = namespace;
    }

    @Override
    public PythonObject object() {
        return namespace;
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        return type.cast(
                find(name)
                        .orElseThrow(() ->
                                new NoSuchElementException(
                                        "%s has no '%s'".formatted(namespace, name))));
    }

    @Override
    public Optional<Object> find(String name) {
        requirePublic(name);
        try {
            return Optional.ofNullable(namespace.ask("__getattribute__", name));
        } catch (PyException e) {
            requireMissing(e);
            return Optional.empty();
        }
    }

    @Override
    public void set(String name, Object value) {
        requirePublic(name);
        namespace.ask("__setattr__", name, Objects.requireNonNull(value, "value"));
    }

    @Override
    public boolean remove(String name) {
        requirePublic(name);
        try {
            namespace.ask("__delattr__", name);
            return true;
        } catch (PyException e) {
            requireMissing(e);
            return false;
        }
    }

    private static void requirePublic(String name) {
        if (name.startsWith("_")) {
            throw new IllegalArgumentException(
                    "the name is '%s', must not begin with '_' at a manager of CPython"
                            .formatted(name));
        }
    }

    private static void requireMissing(PyException failure) {
        if (!failure.is("AttributeError")) {
            throw failure;
        }
    }

    @Override
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        if (namespace.ask("__getattribute__", "__dict__") instanceof Map<?, ?> attributes) {
            attributes.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        names.removeIf(name -> name.startsWith("_"));
        return names;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonNamespace that && namespace.equals(that.namespace);
    }

    @Override
    public int hashCode() {
        return namespace.hashCode();
    }

    @Override
    public String toString() {
        return "Namespace " + namespace;
    }
}
