/// The same program with and without MPI.
@NullMarked
package dev.muster.examples.mpi;

import org.jspecify.annotations.NullMarked;
