%% The Erlang end of the benchmark: what course/bench/services.py is in Python.
%%
%% echo    {From, Message} -> {self(), Message} to From
%% sink    {From, done} -> {self(), done} to From; takes all else without a word
%% driver  {From, Tag, Function, Args} -> {Tag, Result} to From, in a process of its own
%%
%% Prints "ready PORT" once it can be reached, and ends with its standard input.
-module(bench).
-behaviour(gen_server).
-export([start/0, round_trips/2, one_way/3, connects/2]).
-export([self_sends/1, local_round_trips/1, calls/1, spawns/1, memory/1]).
-export([listen/1, grow/2, hold_members/2, hold_names/2]).
-export([joins/1, names/1, broadcasts/1, whereis_names/1, members_come/2, names_come/2]).
-export([placed/2]).
-export([init/1, handle_call/3, handle_cast/2]).

start() ->
    register(echo, spawn(fun echo/0)),
    register(sink, spawn(fun sink/0)),
    register(driver, spawn(fun driver/0)),
    [Short, Host] = string:split(atom_to_list(node()), "@"),
    {port, Port, _} = erl_epmd:port_please(Short, Host),
    io:format("ready ~b~n", [Port]),
    spawn(fun end_of_input/0).

end_of_input() ->
    case io:get_line("") of
        eof -> erlang:halt(0, [{flush, false}]);
        _ -> end_of_input()
    end.

echo() ->
    receive {From, Message} -> From ! {self(), Message} end,
    echo().

sink() ->
    receive
        {From, done} -> From ! {self(), done};
        _ -> ok
    end,
    sink().

driver() ->
    receive
        {From, Tag, Function, Args} ->
            spawn(fun() -> From ! {Tag, catch apply(?MODULE, Function, Args)} end)
    end,
    driver().

%% How many a second, for each of these.

round_trips(Node, Count) ->
    Echo = ask({echo, Node}, ping),
    rate(Count, fun() -> ask(Echo, ping) end).

one_way(Node, Count, Message) ->
    Sink = ask({sink, Node}, done),
    timed(Count, fun() ->
        times(Count, fun() -> Sink ! Message end),
        ask(Sink, done)
    end).

connects(Node, Count) ->
    rate(Count, fun() ->
        connect(Node),
        true = erlang:monitor_node(Node, true),
        true = erlang:disconnect_node(Node),
        receive {nodedown, Node} -> ok end
    end).

%% The other node may not have noticed yet that the last connection is gone.
connect(Node) ->
    net_kernel:connect_node(Node) orelse connect(Node).

self_sends(Count) ->
    rate(Count, fun() -> self() ! ping, receive ping -> ok end end).

local_round_trips(Count) ->
    Echo = spawn_link(fun echo/0),
    rate(Count, fun() -> ask(Echo, ping) end).

calls(Count) ->
    {ok, Server} = gen_server:start_link(?MODULE, [], []),
    rate(Count, fun() -> ping = gen_server:call(Server, ping) end).

spawns(Count) ->
    rate(Count, fun() -> spawn(fun() -> ok end) end).

%% Bytes a process.
memory(Count) ->
    erlang:garbage_collect(),
    Before = erlang:memory(processes),
    Pids = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, Count)],
    After = erlang:memory(processes),
    [Pid ! stop || Pid <- Pids],
    (After - Before) / Count.

%% Groups and names, for course/bench/groups.py.

%% Has a scope, and so many members of the group all.
listen(Count) ->
    {ok, _} = pg:start(pg),
    ok = pg:join(all, [spawn(fun sink/0) || _ <- lists:seq(1, Count)]),
    1.0.

%% Connects to nodes, and returns when all is known here.
grow(Nodes, Count) ->
    [connect(Node) || Node <- Nodes],
    ok = global:sync(),
    {Ref, Members} = pg:monitor(all),
    known(Ref, Count * (length(Nodes) + 1) - length(Members)),
    pg:demonitor(Ref),
    1.0.

known(_, Missing) when Missing =< 0 -> ok;
known(Ref, Missing) ->
    receive {Ref, join, all, Pids} -> known(Ref, Missing - length(Pids)) end.

hold_members(Held, Groups) ->
    Pids = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, Held div Groups)],
    ok = pg:leave(all, pg:get_members(all)),
    [ok = pg:join(Group, Pids) || Group <- lists:seq(1, Groups)],
    1.0.

%% As the registrar has each node do it, when it has the lock.
hold_names(Held, _) ->
    Method = fun global:random_exit_name/3,
    [begin
        Pid = spawn(fun() -> receive stop -> ok end end),
        gen_server:call(global_name_server, {register, Name, Pid, Method}, infinity)
    end || Name <- lists:seq(1, Held)],
    1.0.

joins(Count) ->
    Pid = spawn(fun() -> receive stop -> ok end end),
    rate(Count, fun() -> ok = pg:join(room, Pid), ok = pg:leave(room, Pid) end).

names(Count) ->
    rate(Count, fun() ->
        Name = make_ref(),
        yes = global:register_name(Name, self()),
        global:unregister_name(Name)
    end).

broadcasts(Count) ->
    timed(Count, fun() ->
        times(Count, fun() -> [Pid ! ping || Pid <- pg:get_members(all)] end),
        Listeners = pg:get_members(all),
        [Pid ! {self(), done} || Pid <- Listeners],
        [receive {Pid, done} -> ok end || Pid <- Listeners]
    end).

whereis_names(Count) ->
    Name = make_ref(),
    yes = global:register_name(Name, self()),
    Rate = rate(Count, fun() -> global:whereis_name(Name) end),
    global:unregister_name(Name),
    Rate.

members_come(Holder, Count) ->
    {Ref, _} = pg:monitor_scope(),
    Rate = timed(Count, fun() -> connect(Holder), told(Ref, join, Count) end),
    true = erlang:disconnect_node(Holder),
    told(Ref, leave, Count),
    pg:demonitor(Ref),
    Rate.

told(_, _, Left) when Left =< 0 -> ok;
told(Ref, Kind, Left) ->
    receive {Ref, Kind, _, Pids} -> told(Ref, Kind, Left - length(Pids)) end.

names_come(Holder, Count) ->
    Rate = timed(Count, fun() -> connect(Holder), global:sync(), named(Count) end),
    true = erlang:disconnect_node(Holder),
    named(0),
    Rate.

named(Count) ->
    case length(global:registered_names()) of
        Count -> ok;
        _ -> receive after 5 -> named(Count) end
    end.

%% Keys are placed, for course/bench/placing.py; a ring is a tree, as one would keep it.

placed(Way, Times) ->
    Nodes = [list_to_atom([Letter | "@127.0.0.1"]) || Letter <- "abcde"],
    Keys = [iolist_to_binary(io_lib:format("user ~b", [N])) || N <- lists:seq(10000, 10999)],
    Place = place(Way, Nodes),
    Count = Times * length(Keys),
    {Microseconds, _} = timer:tc(fun() -> times(Times, fun() -> lists:foreach(Place, Keys) end) end),
    Count * 1000000 / max(1, Microseconds).

place(hash, _) ->
    fun(Key) -> erlang:phash2(Key) end;
place(modulo, Nodes) ->
    fun(Key) -> lists:nth(1 + erlang:phash2(Key, length(Nodes)), lists:sort(Nodes)) end;
place(rendezvous, Nodes) ->
    fun(Key) ->
        Scores = [{erlang:phash2({Key, atom_to_binary(N)}, 1 bsl 32), N} || N <- Nodes],
        hd(lists:reverse(lists:sort(Scores)))
    end;
place(ring, Nodes) ->
    Ring = lists:usort([{erlang:phash2({atom_to_binary(N), I}, 1 bsl 32), N}
                        || N <- Nodes, I <- lists:seq(1, 100)]),
    Tree = gb_trees:from_orddict(Ring),
    {_, First} = hd(Ring),
    fun(Key) ->
        From = gb_trees:iterator_from(erlang:phash2({Key}, 1 bsl 32), Tree),
        case gb_trees:next(From) of
            {_, Node, _} -> Node;
            none -> First
        end
    end.

init([]) -> {ok, none}.
handle_call(Request, _From, State) -> {reply, Request, State}.
handle_cast(_, State) -> {noreply, State}.

ask(To, Message) ->
    To ! {self(), Message},
    receive {Pid, Message} when is_pid(Pid) -> Pid end.

rate(Count, Function) ->
    timed(Count, fun() -> times(Count, Function) end).

timed(Count, Function) ->
    {Microseconds, _} = timer:tc(Function),
    Count * 1000000 / max(1, Microseconds).

times(0, _) -> ok;
times(Count, Function) -> Function(), times(Count - 1, Function).
