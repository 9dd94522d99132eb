function mpc = one_bus
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
1 3 5 1 0 0 1 1 0 345 1 1.1 0.9;
];
mpc.gen = [
1 5 0 300 -300 1 100 1 10 0;
];
mpc.branch = [
1 1 0.1 0.1 0 0 0 0 0 0 1 -360 360;
];
mpc.gencost = [
2 0 0 2 1 0;
];
