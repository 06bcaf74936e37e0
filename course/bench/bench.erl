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
