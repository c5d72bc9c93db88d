package dev.muster.bench;

import java.util.Arrays;

/// Large values, made once in each process: making them is not measured.
final class Large {
    private static byte[] bytes = {};
    private static double[] doubles = {};

    private Large() {}

    /// So many bytes; the same array each time.
    static synchronized byte[] bytes(int size) {
        if (bytes.length != size) {
            bytes = new byte[size];
            Arrays.fill(bytes, (byte) 'x');
        }
        return bytes;
    }

    /// Numbers of so many bytes in all; the same array each time.
    static synchronized double[] doubles(int size) {
        int length = size / Double.BYTES;
        if (doubles.length != length) {
            doubles = new double[length];
            Arrays.fill(doubles, 0.5);
        }
        return doubles;
    }

    static int length(byte[] value) {
        return value.length;
    }

    static int size(double[] value) {
        return value.length;
    }
}
