package dev.muster.internal.client;

import dev.muster.internal.protocol.DataOperations.NamespaceOperations;
import dev.muster.shared.Namespace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A namespace kept by a manager.
final class NamespaceProxy extends ObjectProxy implements Namespace {
    NamespaceProxy(ObjectCalls calls) {
        super(Namespace.class, calls);
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        return type.cast(
                find(name)
                        .orElseThrow(() ->
                                new NoSuchElementException(
                                        "the %s has no '%s'".formatted(this, name))));
    }

    @Override
    public Optional<Object> find(String name) {
        return Optional.ofNullable(calls().call(NamespaceOperations.GET, name));
    }

    @Override
    public void set(String name, Object value) {
        calls().call(NamespaceOperations.SET, name, Objects.requireNonNull(value, "value"));
    }

    @Override
    public boolean remove(String name) {
        return calls().test(NamespaceOperations.REMOVE, name);
    }

    @Override
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        if (calls().call(NamespaceOperations.NAMES) instanceof List<?> all) {
            all.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }
}
