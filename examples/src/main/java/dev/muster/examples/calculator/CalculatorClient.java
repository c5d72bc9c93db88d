package dev.muster.examples.calculator;

import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.pickle.PyEquality;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls the functions of a calculator that runs elsewhere, in Java or Python.
public final class CalculatorClient {
    private final PickledMessages messages;

    private CalculatorClient(PickledMessages messages) {
        this.messages = messages;
    }

    public static void main(String[] args) throws InterruptedException {
        ExampleMain.start(CalculatorClient::run, args);
    }

    /// Makes a few calls, checks the answers and prints them.
    ///
    /// @throws IllegalStateException if an answer is wrong
    public static void run(ExampleOptions options) throws IOException, InterruptedException {
        try (var connection =
                Client.connect(options.address(), options.key(), options::configure)) {
            calculate(connection);
        }
    }

    static void calculate(Connection connection) throws IOException, InterruptedException {
        new CalculatorClient(new PickledMessages(connection)).calculate();
    }

    private void calculate() throws IOException, InterruptedException {
        var big = BigInteger.TEN.pow(20);
        expect(5, "add", List.of(2, 3), Map.of());
        expect(-1.5, "subtract", List.of(2, 3.5), Map.of());
        expect(big.multiply(BigInteger.valueOf(-3)), "multiply", List.of(big, -3), Map.of());
        expect(3.5, "divide", List.of(7, 2), Map.of());
        expect(144, "power", List.of(12), Map.of());
        expect(BigInteger.TWO.pow(100), "power", List.of(2), Map.of("exponent", 100));
        expect(10, "total", List.of(1, 2, 3, 4), Map.of());
        expectError("ZeroDivisionError", "divide", List.of(1, 0));
        expectError("TypeError", "add", List.of(1));
        expectError("AttributeError", "conjure", List.of());
    }

    /// Calls a function of the server.
    ///
    /// @throws PyException what the function raised there
    private @Nullable Object call(String name, List<Object> arguments, Map<String, Object> keywords)
            throws IOException, InterruptedException {
        messages.send(PyTuple.of(name, PyTuple.ofList(arguments), keywords));
        Object result = messages.receive();
        if (result instanceof PyException raised) {
            throw raised;
        }
        return result;
    }

    private void expect(
            Object expected, String name, List<Object> arguments, Map<String, Object> keywords)
            throws IOException, InterruptedException {
        Object actual = call(name, arguments, keywords);
        if (!PyEquality.equal(actual, expected)) {
            throw new IllegalStateException(
                    name + " gave " + PyRepr.repr(actual) + ", expected " + PyRepr.repr(expected));
        }
        System.out.printf("%-9s%-26s = %s%n", name, arguments, PyRepr.repr(actual));
    }

    private void expectError(String error, String name, List<Object> arguments)
            throws IOException, InterruptedException {
        try {
            Object actual = call(name, arguments, Map.of());
            throw new IllegalStateException(name + " gave " + PyRepr.repr(actual));
        } catch (PyException raised) {
            if (!raised.is(error)) {
                throw raised;
            }
            System.out.printf("%-9s%-26s : %s%n", name, arguments, PyRepr.repr(raised));
        }
    }
}
