mpc.baseMVA = 0;
mpc.bus=[1 3 0 0 0 0 1 1 0 345 1 1.1 0.9];mpc.gen=[1 0 0 9 -9 1 100 1 9 0];mpc.branch=[1 1 0 .1 0 9 9 9 0 0 1];
