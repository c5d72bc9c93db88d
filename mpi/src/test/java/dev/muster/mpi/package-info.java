/// Jobs of real MPI libraries, and the parts below.
@NullMarked
package dev.muster.mpi;

import org.jspecify.annotations.NullMarked;
