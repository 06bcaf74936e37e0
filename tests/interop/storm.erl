%% What an Erlang node does in the storm (test_storm.py); storm_node.py is the same for ours.
-module(storm).
-export([start/0, load/1, rest/0, connect/1, seen/0, sync/0, meet/2, names/0, groups/0, locks/0, dead/0]).

start() ->
    {ok, _} = pg:start(pg),
    ok.

%% Registers, unregisters, joins, leaves, locks and kills at random, until `rest`.
load(Seed) ->
    register(storm_load, spawn(fun() -> rand:seed(exsss, Seed), work() end)),
    ok.

rest() ->
    Ref = monitor(process, storm_load),
    storm_load ! rest,
    receive {'DOWN', Ref, process, _, _} -> ok end.

work() ->
    step(rand:uniform(6), {thing, rand:uniform(12)}),
    receive rest -> ok after rand:uniform(10) -> work() end.

step(1, Name) ->
    Pid = idle(),
    case global:register_name(Name, Pid) of
        yes -> ok;
        no -> exit(Pid, kill)
    end;
step(2, Name) -> global:unregister_name(Name);
step(3, Name) -> [exit(Pid, kill) || Pid <- [global:whereis_name(Name)], is_pid(Pid)];
step(4, Name) -> pg:join(Name, idle());
step(5, Name) ->
    case pg:get_local_members(Name) of
        [] -> ok;
        [Pid | _] -> exit(Pid, kill)
    end;
step(6, Name) -> global:trans({Name, self()}, fun() -> ok end, [node() | nodes()], 2).

idle() -> spawn(fun() -> receive stop -> ok end end).

connect(Node) -> net_kernel:connect_node(Node).

seen() -> nodes().

sync() -> global:sync().

%% Returns when a process of each of these nodes is in the group of that number.
meet(Number, Nodes) ->
    {Ref, _} = pg:monitor_scope(pg),
    Group = {meet, Number},
    ok = pg:join(Group, idle()),
    Wanted = lists:sort(Nodes),
    Wait = fun Wait() ->
        case lists:sort([node(Pid) || Pid <- pg:get_members(Group)]) of
            Wanted -> ok;
            _ -> receive {Ref, _, _, _} -> Wait() end
        end
    end,
    Wait().

names() -> [{Name, global:whereis_name(Name)} || Name <- global:registered_names()].

groups() -> [{Group, pg:get_members(Group)} || Group <- pg:which_groups()].

%% The locks that are held here: global:info() is {info, Pid, Locks, ...} in no documented
%% order, so they are looked up where `global` keeps them.
locks() -> ets:tab2list(global_locks).

%% Processes of this node that are in a table, and dead. global:whereis_name/1 would hide
%% them, so it is not asked.
dead() ->
    Pids = [element(2, Entry) || Entry <- ets:tab2list(global_names)] ++ lists:append([Pids || {_, Pids} <- groups()]),
    [Pid || Pid <- Pids, is_pid(Pid), node(Pid) =:= node(), not is_process_alive(Pid)].
