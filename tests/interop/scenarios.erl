%% What Erlang does: runs the scenarios of scenarios.jsonl and prints them with their
%% outcome. Record them anew, after a change of any steps, with
%%
%%     python3 tests/interop/record_scenarios.py
%%
%% A scenario is one line, a JSON object:
%%   name     says what it shows
%%   actors   the processes that are there at the start, a letter each: "ab"
%%   steps    what they do, one after another: ["a","link","<b>"] has a call link(B)
%%   only     "local" where the steps make no sense over two nodes
%%   unordered  the actors whose mailbox has an order that Erlang does not promise
%%   local    the outcome with all actors on one node
%%   remote   the outcome with a, c, e on this node and b, d, f on a second; left out
%%            where it is the same as local
%%   swapped  the same with b, d, f here and a, c, e there; left out where it is the same as
%%            remote
%% An outcome has the result of each step (what the call returned or raised, or that its
%% process died in it), the mailbox of each living actor, oldest message first, and the
%% exit reason of each dead one as a monitor saw it ("unseen" for one that was spawned by
%% another with something to do at once: a monitor might come too late).
%%
%% Terms: "x" is an atom, an array a tuple, {"list":[...]} a list, {"binary":"..."} and
%% {"map":[[k,v]]} as they say; "<a>" is the pid of actor a, "#m" the reference that a step
%% named so, "@a" the node of a. A reason with a stack trace ends in "stack" instead.
%%
%% After each step the conductor waits until nothing is on its way any more: it asks each
%% node once for an answer (signals between two nodes stay in order), then each actor
%% whether it is alive (answered after every signal that came before), until nothing changes.
-module(scenarios).
-export([main/1, actor/1, actor/2, helper/0]).

main([In, Out]) ->
    {ok, Peer, Away} = peer:start_link(#{name => away, host => "127.0.0.1", args =>
        ["-setcookie", atom_to_list(erlang:get_cookie()),
         "-pa", filename:dirname(code:which(?MODULE))]}),
    {ok, Data} = file:read_file(In),
    Lines = binary:split(Data, <<"\n">>, [global, trim_all]),
    ok = file:write_file(Out, [[print(record(Line, Away)), $\n] || Line <- Lines]),
    peer:stop(Peer),
    halt(0).

record(Line, Away) ->
    {obj, Fields} = parse(Line),
    Given = [F || {Key, _} = F <- Fields,
                  not lists:member(Key, [<<"local">>, <<"remote">>, <<"swapped">>])],
    Local = run(Fields, fun(_) -> node() end),
    {obj, Given ++ [{<<"local">>, Local}] ++ case field(<<"only">>, Fields, none) of
        none ->
            Odd = fun(Letter) -> (Letter - $a) rem 2 =:= 1 end,
            Remote = run(Fields, fun(L) -> case Odd(L) of true -> Away; _ -> node() end end),
            Swapped = run(Fields, fun(L) -> case Odd(L) of true -> node(); _ -> Away end end),
            [{<<"remote">>, Remote} || Remote =/= Local] ++
            [{<<"swapped">>, Swapped} || Swapped =/= Remote];
        <<"local">> -> []
    end}.

%% ------------------------------------------------------------------ the conductor

-record(run, {place, names = #{}, watched = #{}, alive = [], dead = [], pending = [],
              helper = none}).

run(Fields, Place) ->
    try
        Helper = case [N || L <- "ab", (N = Place(L)) =/= node()] of
            [] -> none;
            [Other] -> spawn_link(Other, ?MODULE, helper, [])
        end,
        Letters = binary_to_list(field(<<"actors">>, Fields, <<>>)),
        Start = #run{place = Place, helper = Helper, names = #{"<leader>" => group_leader()}},
        R0 = lists:foldl(fun(Letter, R) ->
            Pid = spawn(Place(Letter), ?MODULE, actor, [self()]),
            settle(watch([$<, Letter, $>], Pid, R))
        end, Start, Letters),
        {Results, R1} = lists:mapfoldl(fun step/2, R0, field(<<"steps">>, Fields, [])),
        [] = R1#run.pending,
        Unordered = binary_to_list(field(<<"unordered">>, Fields, <<>>)),
        Mailboxes = [{list_to_binary([L]), mailbox(L, lists:member(L, Unordered), R1)}
                     || [$<, L, $>] <- lists:sort(R1#run.alive)],
        Dead = [{list_to_binary([L]), write(Reason, R1)}
                || {[$<, L, $>], Reason} <- lists:sort(R1#run.dead)],
        finish(R1),
        {obj, [{<<"results">>, Results}, {<<"mailboxes">>, {obj, Mailboxes}},
               {<<"dead">>, {obj, Dead}}]}
    catch Class:What:Stack ->
        io:format(standard_error, "~s: ~p~n", [field(<<"name">>, Fields, <<>>),
                                               {Class, What, Stack}]),
        halt(1)
    end.

watch(Name, Pid, R) ->
    Mon = monitor(process, Pid),
    R#run{names = (R#run.names)#{Name => Pid}, alive = R#run.alive ++ [Name],
          watched = (R#run.watched)#{Name => Mon}}.

%% ["join", "a"] waits for what a does "later".
step([<<"join">>, Letter], R) ->
    Name = actor_name(Letter),
    {value, {Name, Ref}, Rest} = lists:keytake(Name, 1, R#run.pending),
    outcome(Name, Ref, R#run{pending = Rest});
step([Letter, <<"later">>, Command], R) ->
    Name = actor_name(Letter),
    Ref = order(Name, Command, R),
    {<<"later">>, R#run{pending = R#run.pending ++ [{Name, Ref}]}};
step([Letter | Command], R) ->
    Name = actor_name(Letter),
    outcome(Name, order(Name, Command, R), R).

order(Name, Command, R) ->
    Ref = make_ref(),
    maps:get(Name, R#run.names) ! {'$do', self(), Ref, resolve(Command, R)},
    Ref.

%% The first word is the command; "all" has a list of commands.
resolve([<<"all">> | Commands], R) -> ['$all' | [resolve(C, R) || C <- Commands]];
resolve([Verb | Args], R) -> [binary_to_atom(Verb) | [argument(A, R) || A <- Args]].

%% What a process starts with when it is spawned is a command too.
argument({obj, [{<<"do">>, Command}]}, R) -> {do, resolve(Command, R)};
argument(Arg, R) -> read(Arg, R).

outcome(Name, Ref, R) ->
    Mon = maps:get(Name, R#run.watched),
    receive
        {'$did', Ref, Bound, Result} ->
            R1 = settle(lists:foldl(fun bind/2, R, Bound)),
            {write_result(Result, R1), R1};
        {'DOWN', Mon, process, _, Reason} ->
            {<<"dies">>, settle(gone(Name, Reason, R))}
    after 10000 -> error({no_answer, Name})
    end.

bind({"<" ++ _ = Name, Pid}, R) -> watch(Name, Pid, R);
bind({"<" ++ _ = Name, Pid, busy}, R) ->
    R1 = watch(Name, Pid, R),
    demonitor(maps:get(Name, R1#run.watched), [flush]),
    R1#run{watched = (R1#run.watched)#{Name => unseen}};
bind({"#" ++ _ = Name, Ref}, R) -> R#run{names = (R#run.names)#{Name => Ref}}.

gone(Name, Reason, R) ->
    R#run{alive = R#run.alive -- [Name], dead = R#run.dead ++ [{Name, Reason}],
          pending = lists:keydelete(Name, 1, R#run.pending)}.

settle(R) -> settle(2, R).

settle(0, R) -> R;
settle(Quiet, R) ->
    ask(R#run.helper, ping),
    R1 = lists:foldl(fun look/2, R, R#run.alive),
    case R1#run.alive =:= R#run.alive of
        true -> settle(Quiet - 1, R1);
        false -> settle(2, R1)
    end.

look(Name, R) ->
    Pid = maps:get(Name, R#run.names),
    Alive = case node(Pid) =:= node() of
        true -> is_process_alive(Pid);
        false -> ask(R#run.helper, Pid)
    end,
    case {Alive, maps:get(Name, R#run.watched)} of
        {true, _} -> R;
        {false, unseen} -> gone(Name, unseen, R);
        {false, Mon} -> receive {'DOWN', Mon, process, _, Reason} -> gone(Name, Reason, R) end
    end.

ask(none, _) -> true;
ask(Helper, What) ->
    Helper ! {self(), What},
    receive {Helper, Answer} -> Answer end.

helper() ->
    receive
        {From, ping} -> From ! {self(), true};
        {From, Pid} -> From ! {self(), is_process_alive(Pid)}
    end,
    helper().

mailbox(Letter, Unordered, R) ->
    Name = [$<, Letter, $>],
    Ref = order(Name, [<<"drain">>], R),
    receive {'$did', Ref, [], {returns, Messages}} ->
        Written = [write(M, R) || M <- Messages],
        case Unordered of
            true -> lists:sort(Written);
            false -> Written
        end
    end.

finish(R) ->
    [begin
         Mon = monitor(process, Pid),
         exit(Pid, kill),
         receive {'DOWN', Mon, process, _, _} -> ok end
     end || {"<" ++ _ = Name, Pid} <- maps:to_list(R#run.names), Name =/= "<leader>"],
    case R#run.helper of
        none -> ok;
        Helper -> unlink(Helper), exit(Helper, kill)
    end,
    (fun Flush() -> receive _ -> Flush() after 0 -> ok end end)().

actor_name(Letter) -> "<" ++ binary_to_list(Letter) ++ ">".

%% ------------------------------------------------------------------ an actor

actor(Conductor) ->
    receive {'$do', Conductor, Ref, Command} ->
        case perform(Command, Conductor) of
            return -> returned;
            {Bound, Result} -> Conductor ! {'$did', Ref, Bound, Result}, actor(Conductor)
        end
    end.

actor(Conductor, First) ->
    case perform(First, Conductor) of
        return -> returned;
        _ -> actor(Conductor)
    end.

perform(['$all' | Commands], C) ->
    perform_all(Commands, C, [], []);
%% These end the process.
perform([return], _) -> return;
perform([exit, Reason], _) -> exit(Reason);
perform([error, Reason], _) -> error(Reason);
perform([throw, Reason], _) -> throw(Reason);
perform(Command, C) ->
    try do(Command, C) of
        {bound, Bound, Value} -> {Bound, {returns, Value}};
        Value -> {[], {returns, Value}}
    catch
        error:Reason -> {[], {raises, Reason}}
    end.

perform_all([], _, Bound, Results) -> {Bound, {all, lists:reverse(Results)}};
perform_all([Command | Rest], C, Bound, Results) ->
    case perform(Command, C) of
        return -> return;
        {More, Result} -> perform_all(Rest, C, Bound ++ More, [Result | Results])
    end.

do([trap, Flag], _) -> process_flag(trap_exit, Flag);
do([link, Pid], _) -> link(Pid);
do([unlink, Pid], _) -> unlink(Pid);
do([exit2, Pid, Reason], _) -> exit(Pid, Reason);
do([monitor, Target, {unbound, Name, _}], _) ->
    Ref = monitor(process, Target),
    {bound, [{Name, Ref}], Ref};
do([monitor, Target, {unbound, Name, _}, Alias], _) ->
    Ref = monitor(process, Target, [{alias, Alias}]),
    {bound, [{Name, Ref}], Ref};
do([demonitor, Ref], _) -> demonitor(Ref);
do([demonitor, Ref | Options], _) -> demonitor(Ref, Options);
do([alias, {unbound, Name, _} | Options], _) ->
    Ref = alias(Options),
    {bound, [{Name, Ref}], Ref};
do([unalias, Ref], _) -> unalias(Ref);
do([make_ref, {unbound, Name, _}], _) -> Ref = make_ref(), {bound, [{Name, Ref}], Ref};
do([register, Name, Pid], _) -> register(Name, Pid);
do([unregister, Name], _) -> unregister(Name);
do([whereis, Name], _) -> whereis(Name);
do([is_alive, Pid], _) -> is_process_alive(Pid);
do([send, To, Message], _) -> To ! Message;
%% "receive" takes a message that is there, "wait" waits for one (that is a tuple).
do(['receive'], _) -> receive M -> M after 0 -> timeout end;
do(['receive', Tag], _) -> receive M when M =:= Tag; element(1, M) =:= Tag -> M
                           after 0 -> timeout end;
do([wait], _) -> receive M when not (element(1, M) =:= '$do') -> M end;
do([wait, Tag], _) -> receive M when M =:= Tag; element(1, M) =:= Tag -> M end;
do([drain], _) -> (fun Drain() -> receive M -> [M | Drain()] after 0 -> [] end end)();
do([group_leader], _) -> group_leader();
do([group_leader, Leader, Pid], _) -> group_leader(Leader, Pid);
do([spawn_monitor, {unbound, Name, Node}, {unbound, RefName, _} | First], C) ->
    {Pid, Ref} = start(spawn_monitor, Node, args(C, First)),
    {bound, [{RefName, Ref} | bound(Name, Pid, First)], {Pid, Ref}};
do([Spawn, {unbound, Name, Node} | First], C) when Spawn =:= spawn; Spawn =:= spawn_link ->
    Pid = start(Spawn, Node, args(C, First)),
    {bound, bound(Name, Pid, First), Pid}.

start(Spawn, Node, Args) when Node =:= node() -> erlang:Spawn(?MODULE, actor, Args);
start(Spawn, Node, Args) -> erlang:Spawn(Node, ?MODULE, actor, Args).

args(C, []) -> [C];
args(C, [{do, Command}]) -> [C, Command].
bound(Name, Pid, []) -> [{Name, Pid}];
bound(Name, Pid, [_]) -> [{Name, Pid, busy}].

%% ------------------------------------------------------------------ terms

read(<<"<", _/binary>> = Name, R) -> named(Name, R);
read(<<"#", _/binary>> = Name, R) -> named(Name, R);
read(<<"@nowhere">>, _) -> 'nowhere@127.0.0.1';
read(<<"@", Letter>>, R) -> (R#run.place)(Letter);
read(Atom, _) when is_binary(Atom) -> binary_to_atom(Atom);
read(Items, R) when is_list(Items) -> list_to_tuple([read(I, R) || I <- Items]);
read({obj, [{<<"list">>, Items}]}, R) -> [read(I, R) || I <- Items];
read({obj, [{<<"list">>, Items}, {<<"tail">>, Tail}]}, R) ->
    lists:foldr(fun(I, Rest) -> [read(I, R) | Rest] end, read(Tail, R), Items);
read({obj, [{<<"binary">>, Binary}]}, _) -> Binary;
read({obj, [{<<"map">>, Pairs}]}, R) ->
    maps:from_list([{read(K, R), read(V, R)} || [K, V] <- Pairs]);
read(Other, _) -> Other.

named(Binary, R) ->
    Name = binary_to_list(Binary),
    case R#run.names of
        #{Name := Value} -> Value;
        _ -> {unbound, Name, (R#run.place)(lists:nth(2, Name))}
    end.

write_result({returns, Value}, R) -> {obj, [{<<"returns">>, write(Value, R)}]};
write_result({raises, Reason}, R) -> {obj, [{<<"raises">>, write(Reason, R)}]};
write_result({all, Results}, R) -> [write_result(Result, R) || Result <- Results].

write(true, _) -> true;
write(false, _) -> false;
write(Atom, R) when is_atom(Atom) ->
    case [L || L <- "ab", (R#run.place)(L) =:= Atom] of
        [L | _] -> <<"@", L>>;
        [] when Atom =:= 'nowhere@127.0.0.1' -> <<"@nowhere">>;
        [] -> atom_to_binary(Atom)
    end;
write(Id, R) when is_pid(Id); is_reference(Id) ->
    case [Name || {Name, Value} <- maps:to_list(R#run.names), Value =:= Id] of
        [Name] -> list_to_binary(Name);
        [] when is_pid(Id) -> <<"<?>">>;
        [] -> <<"#?">>
    end;
write({Reason, [{M, F, _, L} | _]}, R) when is_atom(M), is_atom(F), is_list(L) ->
    [write(Reason, R), <<"stack">>];
write(Tuple, R) when is_tuple(Tuple) -> [write(I, R) || I <- tuple_to_list(Tuple)];
write(Binary, _) when is_binary(Binary) -> {obj, [{<<"binary">>, Binary}]};
write(List, R) when is_list(List) -> {obj, write_list(List, [], R)};
write(Map, R) when is_map(Map) ->
    {obj, [{<<"map">>, [[write(K, R), write(V, R)] || {K, V} <- lists:sort(maps:to_list(Map))]}]};
write(Number, _) when is_number(Number) -> Number.

write_list([], Done, _) -> [{<<"list">>, lists:reverse(Done)}];
write_list([Item | Rest], Done, R) -> write_list(Rest, [write(Item, R) | Done], R);
write_list(Tail, Done, R) -> [{<<"list">>, lists:reverse(Done)}, {<<"tail">>, write(Tail, R)}].

field(Key, Fields, Default) ->
    case lists:keyfind(Key, 1, Fields) of
        {_, Value} -> Value;
        false -> Default
    end.

%% ------------------------------------------------------------------ JSON

print(true) -> "true";
print(false) -> "false";
print(Number) when is_integer(Number) -> integer_to_list(Number);
print(Number) when is_float(Number) -> io_lib:format("~p", [Number]);
print(Text) when is_binary(Text) -> [$", [escape(C) || <<C/utf8>> <= Text], $"];
print(Items) when is_list(Items) -> [$[, lists:join(",", [print(I) || I <- Items]), $]];
print({obj, Fields}) ->
    [${, lists:join(",", [[print(Key), $:, print(Value)] || {Key, Value} <- Fields]), $}].

escape(C) when C =:= $"; C =:= $\\ -> [$\\, C];
escape(C) when C < 32; C > 126 -> io_lib:format("\\u~4.16.0b", [C]);
escape(C) -> C.

parse(Text) ->
    {Value, _} = value(Text),
    Value.

value(<<C, Rest/binary>>) when C =:= $\s; C =:= $\n -> value(Rest);
value(<<"true", Rest/binary>>) -> {true, Rest};
value(<<"false", Rest/binary>>) -> {false, Rest};
value(<<$", Rest/binary>>) -> string(Rest, <<>>);
value(<<$[, Rest/binary>>) -> items(skip(Rest), []);
value(<<${, Rest/binary>>) -> fields(skip(Rest), []);
value(Text) ->
    {match, [{0, Size}]} = re:run(Text, "^-?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?",
                                  [{capture, first}]),
    <<Digits:Size/binary, Rest/binary>> = Text,
    try {binary_to_integer(Digits), Rest}
    catch error:badarg -> {binary_to_float(Digits), Rest}
    end.

skip(<<C, Rest/binary>>) when C =:= $\s; C =:= $,; C =:= $: -> skip(Rest);
skip(Text) -> Text.

items(<<$], Rest/binary>>, Done) -> {lists:reverse(Done), Rest};
items(Text, Done) -> {Item, Rest} = value(Text), items(skip(Rest), [Item | Done]).

fields(<<$}, Rest/binary>>, Done) -> {{obj, lists:reverse(Done)}, Rest};
fields(<<$", Text/binary>>, Done) ->
    {Key, Rest} = string(Text, <<>>),
    {Value, Rest1} = value(skip(Rest)),
    fields(skip(Rest1), [{Key, Value} | Done]).

string(<<$", Rest/binary>>, Done) -> {Done, Rest};
string(<<"\\u", Hex:4/binary, Rest/binary>>, Done) ->
    string(Rest, <<Done/binary, (binary_to_integer(Hex, 16))/utf8>>);
string(<<$\\, C, Rest/binary>>, Done) -> string(Rest, <<Done/binary, C>>);
string(<<C, Rest/binary>>, Done) -> string(Rest, <<Done/binary, C>>).
