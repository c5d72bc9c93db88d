package dev.muster.examples.calculator;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Listener;
import java.io.IOException;

/// Both ends in one program: a thread that calculates, and a client that calls it, and divides by
/// zero on purpose.
public final class Calculator {
    private Calculator() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        AuthKey key = AuthKey.generate();
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"), key)) {
            Thread.startVirtualThread(() -> CalculatorServer.serveAll(listener));
            try (var connection = Client.connect(listener.address(), key)) {
                CalculatorClient.calculate(connection);
            }
        }
    }
}
