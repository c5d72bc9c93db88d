package dev.muster.internal.server.rpc;

import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The methods of one name of an interface: picks the one whose parameters match the arguments
/// best, and calls it.
final class Overloads {
    private final String name;
    private final List<Method> methods = new ArrayList<>();

    Overloads(String name) {
        this.name = name;
    }

    void add(Method method) {
        // The interface may be public only to its own package.
        method.trySetAccessible();
        methods.add(method);
    }

    /// Calls the best matching method.
    ///
    /// @throws PyException what the method threw, or a `TypeError` if none matches
    @Nullable Object call(Object target, List<@Nullable Object> positional, Map<?, ?> keywords) {
        Method best = null;
        @Nullable Object[] bestValues = new Object[0];
        int bestCost = Conversion.IMPOSSIBLE;
        for (Method method : methods) {
            @Nullable Object[] values = inPlaces(method, positional, keywords);
            int cost = values == null ? Conversion.IMPOSSIBLE : cost(method, values);
            if (values != null && cost < bestCost) {
                best = method;
                bestValues = values;
                bestCost = cost;
            }
        }
        if (best == null) {
            throw noneFits(positional, keywords);
        }
        return invoke(best, target, converted(best, bestValues));
    }

    /// The arguments in the order of the parameters, variable ones as one list; null if their
    /// number or names do not fit.
    private static @Nullable Object @Nullable [] inPlaces(
            Method method, List<@Nullable Object> positional, Map<?, ?> keywords) {
        int parameters = method.getParameterCount();
        if (method.isVarArgs() && keywords.isEmpty() && positional.size() >= parameters - 1) {
            @Nullable Object[] values = positional.subList(0, parameters - 1).toArray();
            values = Arrays.copyOf(values, parameters);
            values[parameters - 1] =
                    new ArrayList<>(positional.subList(parameters - 1, positional.size()));
            return values;
        }
        if (positional.size() + keywords.size() != parameters) {
            return null;
        }
        @Nullable Object[] values = Arrays.copyOf(positional.toArray(), parameters);
        Parameter[] declared = method.getParameters();
        for (int i = positional.size(); i < parameters; i++) {
            if (!declared[i].isNamePresent() || !keywords.containsKey(declared[i].getName())) {
                return null;
            }
            values[i] = keywords.get(declared[i].getName());
        }
        return values;
    }

    private static int cost(Method method, @Nullable Object[] values) {
        Type[] types = method.getGenericParameterTypes();
        int cost = method.isVarArgs() ? 1 : 0;
        for (int i = 0; i < types.length; i++) {
            int one = Conversion.cost(values[i], types[i]);
            if (one == Conversion.IMPOSSIBLE) {
                return Conversion.IMPOSSIBLE;
            }
            cost += one;
        }
        return cost;
    }

    private static @Nullable Object[] converted(Method method, @Nullable Object[] values) {
        Type[] types = method.getGenericParameterTypes();
        @Nullable Object[] converted = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            converted[i] = Conversion.INSTANCE.convert(values[i], types[i]);
        }
        return converted;
    }

    private @Nullable Object invoke(Method method, Object target, @Nullable Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw PyException.from(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw PyException.of(
                    "RuntimeError",
                    "%s cannot be called: its interface is not accessible; make it public or open its package to muster"
                            .formatted(name));
        }
    }

    private PyException noneFits(List<@Nullable Object> positional, Map<?, ?> keywords) {
        String given = positional.stream().map(PyRepr::typeName).collect(Collectors.joining(", "));
        String named = keywords.isEmpty() ? "" : " and names " + keywords.keySet();
        String known =
                methods.stream()
                        .map(method ->
                                Arrays.stream(method.getParameterTypes())
                                        .map(Class::getSimpleName)
                                        .collect(Collectors.joining(", ", name + "(", ")")))
                        .collect(Collectors.joining(" or "));
        return PyException.of(
                "TypeError", "%s does not take (%s)%s".formatted(known, given, named));
    }
}
