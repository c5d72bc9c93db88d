package dev.muster.examples.calculator;

import dev.muster.pickle.PyException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The functions that can be called, by name, with Python's arguments and Python's exceptions.
final class CalculatorFunctions {
    /// A function with named parameters, of which those after the first `required` may be left out
    /// and are then null; with no names at all it takes any number of arguments.
    private record Operation(
            List<String> parameters, int required, Function<List<@Nullable Object>, Object> body) {}

    private static final Map<String, Operation> OPERATIONS =
            new TreeMap<>(
                    Map.of(
                            "add", binary(Arithmetic::add),
                            "subtract", binary(Arithmetic::subtract),
                            "multiply", binary(Arithmetic::multiply),
                            "divide", binary(Arithmetic::divide),
                            "power",
                                    new Operation(
                                            List.of("base", "exponent"),
                                            1,
                                            CalculatorFunctions::power),
                            "total", new Operation(List.of(), 0, CalculatorFunctions::total)));

    private CalculatorFunctions() {}

    private static Operation binary(BinaryOperator<@Nullable Object> operator) {
        return new Operation(
                List.of("x", "y"), 2, given -> operator.apply(given.get(0), given.get(1)));
    }

    private static Object power(List<@Nullable Object> given) {
        Object exponent = given.get(1);
        return Arithmetic.power(given.get(0), exponent == null ? 2 : exponent);
    }

    private static Object total(List<@Nullable Object> numbers) {
        Object sum = BigInteger.ZERO;
        for (Object number : numbers) {
            sum = Arithmetic.add(sum, number);
        }
        return sum;
    }

    /// Calls a function.
    ///
    /// @throws PyException what the function, or Python itself, would raise
    static Object call(String name, List<@Nullable Object> arguments, Map<?, ?> keywords) {
        Operation operation = OPERATIONS.get(name);
        if (operation == null) {
            String known = String.join(", ", OPERATIONS.keySet());
            throw PyException.of("AttributeError", "no function " + name + "; there are: " + known);
        }
        return operation.body().apply(bind(name, operation, arguments, keywords));
    }

    private static List<@Nullable Object> bind(
            String name,
            Operation operation,
            List<@Nullable Object> arguments,
            Map<?, ?> keywords) {
        List<String> parameters = operation.parameters();
        for (Object keyword : keywords.keySet()) {
            if (parameters.indexOf(keyword) < arguments.size()) {
                throw typeError(name + "() got an unexpected keyword argument '" + keyword + "'");
            }
        }
        if (parameters.isEmpty()) {
            return arguments;
        }
        if (arguments.size() > parameters.size()) {
            throw typeError(
                    "%s() takes %d positional arguments but %d were given"
                            .formatted(name, parameters.size(), arguments.size()));
        }
        List<@Nullable Object> bound = new ArrayList<>(arguments);
        for (String parameter : parameters.subList(arguments.size(), parameters.size())) {
            if (bound.size() < operation.required() && !keywords.containsKey(parameter)) {
                throw typeError(
                        name + "() missing 1 required positional argument: '" + parameter + "'");
            }
            bound.add(keywords.get(parameter));
        }
        return bound;
    }

    private static PyException typeError(String message) {
        return PyException.of("TypeError", message);
    }
}
