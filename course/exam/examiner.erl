%% The examiner: what a node must do, asked by real Erlang nodes.
%%
%%   erl -noinput -name examiner@127.0.0.1 -pa DIR \
%%       -run examiner main STUDENT TICKTIME LAST SKIPPED...
%%
%% It prints a line a question as soon as it is answered, and nothing else that begins so:
%%
%%   @ QUESTION right
%%   @ QUESTION wrong WHAT WAS EXPECTED AND WHAT CAME
%%   @ QUESTION unasked
%%   @ end
%%
%% Each question is a function of this module, asked by a process of its own. Second and
%% third nodes are peers whose input and output lead here, so they don't need the
%% distribution that is being examined. TICKTIME is that of all nodes, in seconds. LAST is
%% the question after which it ends, and SKIPPED are those that are not asked.
-module(examiner).
-export([main/1, log/2, connection_of/1, keep/1, kept/2]).

%% How long an answer may take, and a question: never reached when all is well, however
%% busy the machine is.
-define(WAIT, 15000).
-define(LIMIT, 40000).
%% How long what was sent together with something may come after it.
-define(BEHIND, 2000).

main([Name, Ticktime, Last | Skipped]) ->
    Student = list_to_atom(Name),
    ok = logger:add_handler(examiner, examiner, #{level => error}),
    persistent_term:put(logged, []),
    Skip = [list_to_atom(Question) || Question <- Skipped],
    Questions = until(list_to_atom(Last), questions()) -- Skip,
    case ask(Student, registered) andalso ask(Student, let_in) of
        true ->
            Silence = start_silence(Student, list_to_integer(Ticktime), Questions),
            [case Question of
                 silence -> wait_for(Silence);
                 _ -> ask(Student, Question)
             end || Question <- Questions];
        false ->
            [say([atom_to_list(Question), " unasked"]) || Question <- Questions]
    end,
    say("end"),
    halt(0).

questions() ->
    [terms, large, order, calls, calls_out, late_reply, link, link_out, kill, exit_signals,
     unlink, monitor, monitor_out, rpc, rpc_out, multi_call, multi_call_out, trust,
     names, locks, groups, reconnect, cookie, kinds, node_monitor, peer_lost, crossing, noise, silence, survived,
     nothing_logged].

until(Last, Questions) ->
    case lists:splitwith(fun(Question) -> Question =/= Last end, Questions) of
        {Before, [Last | _]} -> Before ++ [Last];
        {_, []} -> []
    end.

%% It takes longest, so it goes on beside the others.
start_silence(Student, Ticktime, Questions) ->
    case lists:member(silence, Questions) of
        true -> guarded(fun() -> silence(Student, Ticktime) end);
        false -> none
    end.

wait_for({_, Ref}) ->
    receive {'DOWN', Ref, process, _, Reason} -> answer(silence, Reason) end.

ask(Student, Question) ->
    {Pid, Ref} = guarded(fun() -> question(Question, Student) end),
    receive {'DOWN', Ref, process, _, Reason} -> answer(Question, Reason)
    after ?LIMIT ->
        exit(Pid, kill),
        answer(Question, {wrong, "an answer within forty seconds", nothing})
    end.

%% A process whose mistakes are its exit reason alone, and no entry in the log.
guarded(Body) ->
    spawn_monitor(fun() ->
        try Body()
        catch error:Reason:Stack -> exit({Reason, hd(Stack)})
        after [catch peer:stop(Peer) || Peer <- peers()]
        end
    end).

answer(Question, normal) ->
    say([atom_to_list(Question), " right"]),
    true;
answer(Question, Reason) ->
    Text = case Reason of
        {wrong, What, Got} -> io_lib:format("~ts, got ~0tP", [What, Got, 12]);
        _ -> io_lib:format("the question ended with ~0tP", [Reason, 12])
    end,
    say([atom_to_list(Question), " wrong ", lists:join(" ", string:lexemes(Text, "\n"))]),
    false.

say(Text) ->
    io:format(user, "@ ~ts~n", [Text]).

%% A handler of the logger: what Erlang logs because of the student is a fault too.
log(#{msg := Message}, _) ->
    persistent_term:put(logged, [Message | persistent_term:get(logged)]).

expect(_, Expected, Expected) -> Expected;
expect(What, _, Got) -> exit({wrong, What, Got}).

%% What a process gets next, or nothing.
next() -> next(?WAIT).
next(Time) -> receive Message -> Message after Time -> nothing end.

%% Has a process of the student do something.
order(Who, Order) ->
    Ref = make_ref(),
    Who ! {self(), Ref, Order},
    receive {Ref, Answer} -> Answer after ?WAIT + 5000 -> exit({wrong, io_lib:format(
        "an answer to ~0tp", [element(1, Order)]), nothing})
    end.

%% What a process there gets next, or timeout.
next_of(Worker) -> order(Worker, {next, ?WAIT / 1000}).

worker(Student) ->
    case order({candidate, Student}, {spawn}) of
        Pid when is_pid(Pid), node(Pid) =:= Student -> Pid;
        Other -> exit({wrong, "the pid of a process that was started there", Other})
    end.

%% Waits until a process there is dead.
after_death(Worker) ->
    Ref = erlang:monitor(process, Worker),
    receive {'DOWN', Ref, process, Worker, _} -> ok after ?WAIT -> ok end.

%% A process here that waits for one message, and then ends with it as its reason.
mortal() -> spawn(fun() -> receive Reason -> exit(Reason) end end).

%% A process here, under a name, that replies to each call {double, N}.
clerk() ->
    Me = self(),
    spawn_link(fun() ->
        catch register(clerk, self()),
        Me ! clerk_ready,
        serve()
    end),
    receive clerk_ready -> ok end.

serve() ->
    receive
        {'$gen_call', From, {double, N}} -> gen:reply(From, 2 * N), serve();
        {'$gen_call', From, {later, Boss}} -> Boss ! {asked, From}, serve();
        {'$gen_cast', {tell, Boss, What}} -> Boss ! What, serve()
    end.

with_clerk(Do) ->
    process_flag(trap_exit, true),
    clerk(),
    Do(),
    unlink(whereis(clerk)),
    exit(whereis(clerk), kill),
    ok.

%% Another node; what it prints and is asked goes through its standard input and output.
start_peer(Name, Args) ->
    Dir = filename:dirname(code:which(?MODULE)),
    {ok, Peer, Node} = peer:start(#{
        name => atom_to_list(Name), host => "127.0.0.1", longnames => true,
        connection => standard_io, args => ["-start_epmd", "false", "-pa", Dir | Args]}),
    put(peers, [Peer | peers()]),
    {Peer, Node}.

%% Those that this process has started.
peers() ->
    case get(peers) of
        undefined -> [];
        Peers -> Peers
    end.

on(Peer, Module, Function, Args) ->
    peer:call(Peer, Module, Function, Args, ?WAIT + 3000).

ticktime() ->
    {ok, Seconds} = application:get_env(kernel, net_ticktime),
    ["-kernel", "net_ticktime", integer_to_list(Seconds)].

%% -- the questions ---------------------------------------------------------------------

question(registered, Student) ->
    [Short, Host] = string:lexemes(atom_to_list(Student), "@"),
    {ok, Names} = erl_epmd:names(Host),
    case lists:keyfind(Short, 1, Names) of
        {_, Port} ->
            {ok, Socket} = gen_tcp:connect(Host, Port, [], ?WAIT),
            gen_tcp:close(Socket);
        false ->
            exit({wrong, "the node's name among those that epmd knows", Names})
    end;

question(let_in, Student) ->
    expect("pong to a ping", pong, net_adm:ping(Student)),
    expect("the node among the connected ones", true,
           lists:member(Student, nodes(connected)));

question(terms, Student) ->
    [echo(Student, Term) || Term <- terms()];

question(large, Student) ->
    Binary = binary:copy(<<"0123456789abcdef">>, 1 bsl 19),
    {echo, Student} ! {self(), Binary},
    receive
        {_, Binary} -> ok
    after 2 * ?WAIT ->
        exit({wrong, "8 MiB that come back as they were", nothing})
    end;

question(order, Student) ->
    Numbers = lists:seq(1, 1000),
    [{echo, Student} ! {self(), Number} || Number <- Numbers],
    Got = [receive {_, Number} -> Number after ?WAIT -> nothing end || _ <- Numbers],
    Wrong = [Pair || {A, B} = Pair <- lists:zip(Numbers, Got), A =/= B],
    expect("a thousand messages in the order they were sent", [], lists:sublist(Wrong, 3));

question(calls, Student) ->
    Counter = {counter, Student},
    gen_server:call(Counter, {add, 9}),
    expect("ok to a cast", ok, gen_server:cast(Counter, reset)),
    expect("the total 3 after the cast reset and the call {add, 3}", 3,
           gen_server:call(Counter, {add, 3})),
    expect("the total 5 after {add, 2} more", 5, gen_server:call(Counter, {add, 2})),
    expect("pong to the call ping", pong, gen_server:call({ping, Student}, ping)),
    Nobody = (catch gen_server:call({nobody, Student}, hello)),
    case Nobody of
        {'EXIT', {noproc, _}} -> ok;
        _ -> exit({wrong, "noproc from a call to a name that nobody has", Nobody})
    end;

question(calls_out, Student) ->
    Worker = worker(Student),
    with_clerk(fun() ->
        expect("{ok, 42}, the reply of a server here to a call from there", {ok, 42},
               order(Worker, {call, {clerk, node()}, {double, 21}, ?WAIT / 1000})),
        expect("{ok, 44} from the same server by its pid", {ok, 44},
               order(Worker, {call, whereis(clerk), {double, 22}, ?WAIT / 1000})),
        order(Worker, {cast, {clerk, node()}, {tell, self(), {cast, came}}}),
        expect("the cast from there at a server here", {cast, came}, next())
    end),
    case order(Worker, {call, {nobody, node()}, hello, ?WAIT / 1000}) of
        {exit, noproc} -> ok;
        Other -> exit({wrong, "the exit noproc from a call to a name that nobody has here",
                       Other})
    end;

question(late_reply, Student) ->
    Worker = worker(Student),
    with_clerk(fun() ->
        case order(Worker, {call, {clerk, node()}, {later, self()}, 0.2}) of
            {exit, timeout} -> ok;
            Other -> exit({wrong, "the exit timeout from a call without an answer", Other})
        end,
        receive {asked, From} -> gen:reply(From, too_late) after ?WAIT -> ok end,
        %% In order behind the late reply, so what is next shows whether it was dropped.
        Worker ! marker,
        expect("a late reply that never arrives", marker, next_of(Worker))
    end);

question(link, Student) ->
    process_flag(trap_exit, true),
    Worker = worker(Student),
    link(Worker),
    %% Whoever forgets the link tells us at least that it is dead.
    {_, Ref} = spawn_monitor(fun() -> after_death(Worker) end),
    order(Worker, {exit, boom}),
    receive {'DOWN', Ref, process, _, _} -> ok end,
    expect("{'EXIT', Pid, boom} of a process that is linked", {'EXIT', Worker, boom},
           next(?BEHIND)),
    expect("no second signal by the same link", nothing, next(200)),
    Gone = worker(Student),
    order(Gone, {exit, normal}),
    link(Gone),
    expect("noproc from a link to a process that is gone", {'EXIT', Gone, noproc}, next());

question(link_out, Student) ->
    Worker = worker(Student),
    order(Worker, {trap_exit, true}),
    Mortal = mortal(),
    order(Worker, {link, Mortal}),
    Mortal ! bang,
    expect("{'EXIT', Pid, bang} at a process there that had linked to one here",
           {'EXIT', Mortal, bang}, next_of(Worker)),
    Untrapped = worker(Student),
    Second = mortal(),
    order(Untrapped, {link, Second}),
    Ref = erlang:monitor(process, Untrapped),
    Second ! bang,
    expect("the end of a process that does not trap exits, with the reason of its link",
           {'DOWN', Ref, process, Untrapped, bang}, next());

question(kill, Student) ->
    process_flag(trap_exit, true),
    Worker = worker(Student),
    order(Worker, {trap_exit, true}),
    link(Worker),
    exit(Worker, kill),
    expect("killed, the reason of a process that got kill, trapping or not",
           {'EXIT', Worker, killed}, next()),
    %% The reason kill is special in exit/2 alone: by a link it is one like any other.
    Trapping = worker(Student),
    order(Trapping, {trap_exit, true}),
    Mortal = mortal(),
    order(Trapping, {link, Mortal}),
    Mortal ! kill,
    expect("{'EXIT', Pid, kill} as a message where kill comes by a link",
           {'EXIT', Mortal, kill}, next_of(Trapping));

question(exit_signals, Student) ->
    Worker = worker(Student),
    Ref = erlang:monitor(process, Worker),
    exit(Worker, normal),
    expect("exit(Pid, normal) to be ignored by a process that does not trap", Worker,
           order(Worker, {self})),
    order(Worker, {trap_exit, true}),
    exit(Worker, hello),
    expect("{'EXIT', From, hello} as a message where exits are trapped",
           {'EXIT', self(), hello}, next_of(Worker)),
    order(Worker, {trap_exit, false}),
    exit(Worker, {shutdown, now}),
    expect("the end by exit(Pid, {shutdown, now})",
           {'DOWN', Ref, process, Worker, {shutdown, now}}, next());

question(unlink, Student) ->
    process_flag(trap_exit, true),
    Worker = worker(Student),
    link(Worker),
    unlink(Worker),
    Ref = erlang:monitor(process, Worker),
    order(Worker, {exit, boom}),
    expect("a DOWN alone after unlink", {'DOWN', Ref, process, Worker, boom}, next()),
    expect("no exit signal after unlink", nothing, next(200)),
    Other = worker(Student),
    order(Other, {trap_exit, true}),
    Mortal = mortal(),
    order(Other, {link, Mortal}),
    order(Other, {unlink, Mortal}),
    Gone = erlang:monitor(process, Mortal),
    Mortal ! boom,
    receive {'DOWN', Gone, _, _, _} -> ok after ?WAIT -> ok end,
    Other ! marker,
    expect("no exit signal there after unlink there", marker, next_of(Other));

question(monitor, Student) ->
    Worker = worker(Student),
    Twice = [erlang:monitor(process, Worker), erlang:monitor(process, Worker)],
    order(Worker, {register, exam_name}),
    Named = erlang:monitor(process, {exam_name, Student}),
    Gone = erlang:monitor(process, Worker),
    erlang:demonitor(Gone),
    order(Worker, {exit, boom}),
    Got = lists:sort([next(), next(?BEHIND), next(?BEHIND)]),
    Expected = lists:sort(
        [{'DOWN', Ref, process, Worker, boom} || Ref <- Twice]
        ++ [{'DOWN', Named, process, {exam_name, Student}, boom}]),
    expect("one DOWN for each of three monitors", Expected, Got),
    expect("none for the one that was taken back", nothing, next(200)),
    Nobody = erlang:monitor(process, {nobody, Student}),
    expect("noproc for a name that nobody has",
           {'DOWN', Nobody, process, {nobody, Student}, noproc}, next());

question(monitor_out, Student) ->
    Worker = worker(Student),
    Mortal = mortal(),
    Ref = order(Worker, {monitor, Mortal}),
    Mortal ! bang,
    expect("a DOWN there for a process here", {'DOWN', Ref, process, Mortal, bang},
           next_of(Worker)),
    Nobody = order(Worker, {monitor, {nobody, node()}}),
    expect("noproc there for a name that nobody has here",
           {'DOWN', Nobody, process, {nobody, node()}, noproc}, next_of(Worker));

question(rpc, Student) ->
    expect("3 from playground:add(1, 2)", 3, rpc:call(Student, playground, add, [1, 2], ?WAIT)),
    expect("the student's name from playground:whoami()", Student,
           erpc:call(Student, playground, whoami, [], ?WAIT)),
    case rpc:call(Student, playground, crash, [oops], ?WAIT) of
        {badrpc, {'EXIT', oops}} -> ok;
        Other -> exit({wrong, "{badrpc, {'EXIT', oops}} from what exits so", Other})
    end;

question(rpc_out, Student) ->
    Worker = worker(Student),
    expect("this node's name from erlang:node() called from there", node(),
           order(Worker, {rpc, node(), erlang, node, []})),
    case order(Worker, {rpc, node(), erlang, error, [oops]}) of
        {badrpc, {'EXIT', {oops, _}}} -> ok;
        Other -> exit({wrong, "{badrpc, {'EXIT', {oops, Stack}}} there", Other})
    end,
    expect("{badrpc, nodedown} for a node that is not there", {badrpc, nodedown},
           order(Worker, {rpc, 'nobody@127.0.0.1', erlang, node, []}));

question(multi_call, Student) ->
    gen_server:cast({counter, Student}, reset),
    expect("a reply of the student's node and a bad node",
           {[{Student, 4}], ['nobody@127.0.0.1']},
           gen_server:multi_call([Student, 'nobody@127.0.0.1'], counter, {add, 4}, ?WAIT)),
    gen_server:abcast([Student], counter, reset),
    expect("the total 1 after an abcast of reset", 1,
           gen_server:call({counter, Student}, {add, 1}));

question(multi_call_out, Student) ->
    Worker = worker(Student),
    with_clerk(fun() ->
        expect("a reply from here and two bad nodes",
               {[{node(), 42}], lists:sort([Student, 'nobody@127.0.0.1'])},
               case order(Worker, {multi_call, [node(), Student, 'nobody@127.0.0.1'],
                                   clerk, {double, 21}}) of
                   {Replies, Bad} -> {Replies, lists:sort(Bad)};
                   Other -> Other
               end),
        order(Worker, {abcast, [node()], clerk, {tell, self(), {abcast, came}}}),
        expect("an abcast from there", {abcast, came}, next())
    end);

question(trust, Student) ->
    case rpc:call(Student, os, system, ["true"], ?WAIT) of
        {badrpc, {'EXIT', {undef, _}}} -> ok;
        Other -> exit({wrong, "undef for a function that is not exposed", Other})
    end,
    {Pid, Ref} = spawn_monitor(Student, os, system, ["true"]),
    receive
        {'DOWN', Ref, process, Pid, {undef, _}} -> ok;
        {'DOWN', Ref, process, Pid, Reason} ->
            exit({wrong, "undef for a process of a function that is not exposed", Reason})
    after ?WAIT -> exit({wrong, "a DOWN of what can't be started there", nothing})
    end,
    {Good, GoodRef} = spawn_monitor(Student, playground, add, [1, 2]),
    receive
        {'DOWN', GoodRef, process, Good, normal} -> ok;
        {'DOWN', GoodRef, process, Good, Why} ->
            exit({wrong, "a process of an exposed function that ends normally", Why})
    after ?WAIT -> exit({wrong, "the end of a process that was started there", nothing})
    end,
    %% Its net_kernel is asked what no node understands.
    {net_kernel, Student} ! {nonsense, [self()]},
    {rex, Student} ! nonsense,
    expect("pong, after messages that make no sense", pong, net_adm:ping(Student));

question(names, Student) ->
    ok = global:sync(),
    Worker = worker(Student),
    yes = global:register_name(examiners, self()),
    expect("the pid of a global name that Erlang has registered", self(),
           order(Worker, {whereis_name, examiners})),
    expect("no to a name that Erlang has registered", no,
           order(Worker, {register_name, examiners})),
    expect("yes to a name that is free", yes, order(Worker, {register_name, students})),
    expect("the pid of a global name of the student", Worker, global:whereis_name(students)),
    expect("no from Erlang for a name of the student", no,
           global:register_name(students, self())),
    exit(Worker, kill),
    expect("no pid for the name of a dead process", undefined,
           becomes(undefined, fun() -> global:whereis_name(students) end)),
    global:unregister_name(examiners),
    expect("no pid there for a name that Erlang has given back", undefined,
           order(worker(Student), {whereis_name, examiners}));

question(locks, Student) ->
    Worker = worker(Student),
    true = global:set_lock({exam, self()}),
    expect("no lock there that Erlang holds", false, order(Worker, {set_lock, exam, 0})),
    global:del_lock({exam, self()}),
    expect("a lock there that Erlang has given back", true,
           order(Worker, {set_lock, exam, 0})),
    expect("no lock for Erlang that the student holds", false,
           global:set_lock({exam, self()}, [node() | nodes()], 0)),
    exit(Worker, kill),
    expect("the lock of a dead process", true,
           becomes(true, fun() -> global:set_lock({exam, self()}, [node() | nodes()], 0) end)),
    global:del_lock({exam, self()});

question(groups, Student) ->
    {ok, Scope} = pg:start(exam),
    Worker = worker(Student),
    ok = pg:join(exam, group, self()),
    order(Worker, {start_scope, exam}),
    order(Worker, {join, exam, group}),
    Both = lists:sort([self(), Worker]),
    expect("both members of a group here", Both,
           becomes(Both, fun() -> lists:sort(pg:get_members(exam, group)) end)),
    expect("both members of it there", Both,
           becomes(Both, fun() -> lists:sort(order(Worker, {members, exam, group})) end)),
    exit(Worker, kill),
    expect("one member when the other is dead", [self()],
           becomes([self()], fun() -> pg:get_members(exam, group) end)),
    Another = worker(Student),
    ok = pg:leave(exam, group, self()),
    expect("no member there when Erlang's has left", [],
           becomes([], fun() -> order(Another, {members, exam, group}) end)),
    gen_server:stop(Scope);

question(cookie, Student) ->
    Cookie = erlang:get_cookie(),
    {Peer, Node} = start_peer(stranger, ["-hidden"]),
    on(Peer, erlang, set_cookie, [wrong_cookie]),
    expect("pang for a node with another cookie", pang, on(Peer, net_adm, ping, [Student])),
    expect("no connection to a node with another cookie", [], on(Peer, erlang, nodes,
                                                                 [connected])),
    Worker = worker(Student),
    expect("pang there for a node with another cookie", pang, order(Worker, {ping, Node})),
    on(Peer, erlang, set_cookie, [Cookie]),
    expect("pong for the same node once it has the cookie", pong,
           on(Peer, net_adm, ping, [Student])),
    expect("an end of the connection, and no word, to who answers the challenge wrongly",
           {error, closed}, impostor(Student));

question(kinds, Student) ->
    Worker = worker(Student),
    {Peer, Node} = start_peer(hermit, ["-hidden"]),
    expect("pong to a ping from there", pong, order(Worker, {ping, Node})),
    expect("the hidden node among the hidden ones there", true,
           lists:member(Node, order(Worker, {nodes, hidden}))),
    expect("the hidden node not among the visible ones there", false,
           lists:member(Node, order(Worker, {nodes, visible}))),
    expect("this node among the visible ones there", true,
           lists:member(node(), order(Worker, {nodes, visible}))),
    expect("the student's node among the visible ones here", true,
           lists:member(Student, nodes())),
    expect("the student's node not among the hidden ones here", false,
           lists:member(Student, nodes(hidden))),
    expect("it among the hidden ones of a hidden node", true,
           lists:member(Student, on(Peer, erlang, nodes, [hidden])));

question(node_monitor, Student) ->
    Worker = worker(Student),
    {Peer, Node} = start_peer(visitor, ["-hidden"]),
    order(Worker, {monitor_nodes, true}),
    expect("pong", pong, on(Peer, net_adm, ping, [Student])),
    expect("nodeup there when a node comes", {nodeup, Node}, about(Node, Worker)),
    peer:stop(Peer),
    expect("nodedown there when it goes", {nodedown, Node}, about(Node, Worker)),
    Worker ! marker,
    expect("each of them once", marker, next_of(Worker));

question(peer_lost, Student) ->
    {Peer, Node} = start_peer(doomed, ["-hidden"]),
    Remote = on(Peer, erlang, whereis, [init]),
    Worker = worker(Student),
    order(Worker, {trap_exit, true}),
    expect("pong", pong, order(Worker, {ping, Node})),
    order(Worker, {link, Remote}),
    Ref = order(Worker, {monitor, Remote}),
    peer:stop(Peer),
    First = next_of(Worker),
    Got = lists:sort([First, order(Worker, {next, ?BEHIND / 1000})]),
    expect("noconnection by the link and by the monitor when the node is lost",
           lists:sort([{'EXIT', Remote, noconnection},
                       {'DOWN', Ref, process, Remote, noconnection}]), Got),
    Worker ! marker,
    expect("each of them once", marker, next_of(Worker));

question(crossing, Student) ->
    %% A name before the student's and one behind it: who wins depends on that.
    expect("nok to a dial that crosses its own from a smaller name", {ok, <<"snok">>},
           crossed("aardvark", Student)),
    expect("ok_simultaneous to a dial that crosses its own from a greater name",
           {ok, <<"sok_simultaneous">>}, crossed("zebra", Student)),
    {Peer, Node} = start_peer(visitor, ["-hidden"]),
    [crossing(Student, Peer, Node) || _ <- lists:seq(1, 5)];

question(reconnect, Student) ->
    erlang:disconnect_node(Student),
    expect("no connection after disconnect_node", false,
           lists:member(Student, nodes(connected))),
    echo(Student, again),
    %% The student's node dials for the first message, and the others wait for that.
    {Peer, Node} = start_peer(keeper, ["-hidden"]),
    true = on(Peer, ?MODULE, keep, [keeper]),
    Worker = worker(Student),
    [order(Worker, {send, {keeper, Node}, Number}) || Number <- [1, 2, 3]],
    expect("three messages from there over a new connection, in their order", [1, 2, 3],
           on(Peer, ?MODULE, kept, [keeper, 3]));

question(noise, Student) ->
    Noise = [<<>>, <<"GET / HTTP/1.1\r\n\r\n">>, <<0, 0>>, <<0, 3, $N, 1, 2>>,
             <<255, 255, 0:800>>, <<0, 1, $x>>],
    [begin
        Socket = connect(Student, []),
        gen_tcp:send(Socket, Bytes),
        gen_tcp:shutdown(Socket, write),
        gen_tcp:recv(Socket, 0, ?WAIT),
        gen_tcp:close(Socket)
     end || Bytes <- Noise],
    expect("pong after the noise", pong, net_adm:ping(Student)),
    echo(Student, still_here);

question(survived, Student) ->
    expect("pong at the end", pong, net_adm:ping(Student)),
    order({candidate, Student}, {self}),
    gen_server:call({counter, Student}, {add, 1});

question(nothing_logged, _) ->
    expect("nothing in Erlang's log because of the student", [], persistent_term:get(logged)).

echo(Student, Term) ->
    {echo, Student} ! {self(), Term},
    receive
        {Pid, Back} when is_pid(Pid), node(Pid) =:= Student, Back =:= Term -> ok;
        {_, Back} -> exit({wrong, io_lib:format("~0tP back", [Term, 12]), Back})
    after ?WAIT -> exit({wrong, io_lib:format("~0tP back", [Term, 12]), nothing})
    end.

%% What comes after a handshake by hand whose digest is made up.
impostor(Student) ->
    Socket = connect(Student, [{packet, 2}]),
    ok = gen_tcp:send(Socket, name_packet(<<"impostor@127.0.0.1">>)),
    {ok, <<"sok">>} = gen_tcp:recv(Socket, 0, ?WAIT),
    {ok, <<$N, _/binary>>} = gen_tcp:recv(Socket, 0, ?WAIT),
    ok = gen_tcp:send(Socket, <<$r, 1:32, 0:128>>),
    Came = gen_tcp:recv(Socket, 0, ?WAIT),
    gen_tcp:close(Socket),
    Came.

name_packet(Name) ->
    Flags = element(2, erts_internal:get_dflags()),
    [<<$N, Flags:64, 7:32, (byte_size(Name)):16>>, Name].

connect(Student, Options) ->
    [Short, Host] = string:lexemes(atom_to_list(Student), "@"),
    {ok, Names} = erl_epmd:names(Host),
    {_, Port} = lists:keyfind(Short, 1, Names),
    {ok, Socket} = gen_tcp:connect(Host, Port, [binary, {active, false} | Options], ?WAIT),
    Socket.

%% One of everything that is sent, and the edges between its encodings.
terms() ->
    Integers = [0, 1, 255, 256, -1, 1 bsl 27, -(1 bsl 27), (1 bsl 31) - 1, 1 bsl 31,
                -(1 bsl 31), -(1 bsl 31) - 1, 1 bsl 63, -(1 bsl 64), 1 bsl 2040, 1 bsl 2048,
                -(1 bsl 5000)],
    Atoms = [ok, '', nil, true, false, 'with space', list_to_atom([233, 8364]),
             list_to_atom(lists:duplicate(255, 8364))],
    Lists = [[], [1], [255, 0], "text", [256], [1, 2 | 3], [[], [[]]], [a | b],
             lists:seq(1, 300), lists:duplicate(70000, $x)],
    Tuples = [{}, {1}, {a, {b, [c]}}, list_to_tuple(lists:seq(1, 300))],
    Maps = [#{}, #{a => 1, "b" => #{}}, #{1 => i, 1.0 => f, true => t},
            maps:from_list([{N, N * N} || N <- lists:seq(1, 100)])],
    Others = [1.5, -0.0, 1.0e300, <<>>, <<"bytes">>, <<1:3>>, <<5, 1:1>>, self(), make_ref(),
              fun erlang:abs/1, hd(erlang:ports())],
    Integers ++ Atoms ++ Lists ++ Tuples ++ Maps ++ Others.

%% The next that a process there hears of a node.
about(Node, Worker) ->
    case next_of(Worker) of
        {Kind, Node, _} -> {Kind, Node};
        {_, Other, _} when is_atom(Other), Other =/= Node -> about(Node, Worker);
        Other -> Other
    end.

%% What the student answers a node, played by hand, that it is about to dial itself.
crossed(Name, Student) ->
    {ok, Listening} = gen_tcp:listen(0, [binary, {active, false}, {packet, 2}]),
    {ok, Port} = inet:port(Listening),
    Registration = enter(Name, Port),
    Worker = worker(Student),
    Node = list_to_atom(Name ++ "@127.0.0.1"),
    spawn_link(fun() -> order(Worker, {connect, Node}) end),
    {ok, Theirs} = gen_tcp:accept(Listening, ?WAIT),
    {ok, <<$N, _/binary>>} = gen_tcp:recv(Theirs, 0, ?WAIT),
    Ours = connect(Student, [{packet, 2}]),
    ok = gen_tcp:send(Ours, name_packet(atom_to_binary(Node))),
    Status = gen_tcp:recv(Ours, 0, ?WAIT),
    [gen_tcp:close(Socket) || Socket <- [Ours, Theirs, Registration, Listening]],
    Status.

%% Enters a node into epmd, for as long as the socket is open.
enter(Name, Port) ->
    Epmd = list_to_integer(os:getenv("ERL_EPMD_PORT")),
    {ok, Socket} = gen_tcp:connect("127.0.0.1", Epmd, [binary, {active, false}], ?WAIT),
    Text = list_to_binary(Name),
    Entry = <<$x, Port:16, $H, 0, 6:16, 5:16, (byte_size(Text)):16, Text/binary, 0:16>>,
    ok = gen_tcp:send(Socket, <<(byte_size(Entry)):16, Entry/binary>>),
    {ok, <<_, 0, _/binary>>} = gen_tcp:recv(Socket, 0, ?WAIT),
    Socket.

%% Both sides dial at the same moment; one connection is to be left, and to carry.
crossing(Student, Peer, Node) ->
    Worker = worker(Student),
    Me = self(),
    spawn_link(fun() -> Me ! {here, on(Peer, net_kernel, connect_node, [Student])} end),
    expect("true from a connect there while the other node connects too", true,
           order(Worker, {connect, Node})),
    receive
        {here, true} -> ok;
        {here, Other} -> exit({wrong, "true from a connect while the student connects too",
                               Other})
    after 2 * ?WAIT -> exit({wrong, "an end of two connects at once", nothing})
    end,
    expect("one connection after two connects at once", [Student],
           [Name || Name <- on(Peer, erlang, nodes, [connected]), Name =:= Student]),
    expect("pong over it", pong, order(Worker, {ping, Node})),
    on(Peer, erlang, disconnect_node, [Student]),
    gone(Worker, Node).

%% What a question comes to that is asked until the answer is right, or the time is over:
%% of what reaches all nodes in a moment, and not at once.
becomes(Right, Question) ->
    becomes(Right, Question, erlang:monotonic_time(millisecond) + ?WAIT).

becomes(Right, Question, Deadline) ->
    Answer = Question(),
    case Answer =:= Right orelse erlang:monotonic_time(millisecond) > Deadline of
        true -> Answer;
        false -> timer:sleep(20), becomes(Right, Question, Deadline)
    end.

%% Waits until a node is gone for the student too.
gone(Worker, Node) ->
    case order(Worker, {nodes, connected}) of
        Nodes when is_list(Nodes) ->
            lists:member(Node, Nodes) andalso gone(Worker, Node)
    end.

%% A node that is quiet stays connected, one that is frozen is given up in time. Runs
%% beside the other questions, with nodes of its own.
silence(Student, Ticktime) ->
    {Quiet, _} = start_peer(quiet, ["-hidden" | ticktime()]),
    {Frozen, Node} = start_peer(frozen, ["-hidden" | ticktime()]),
    OsPid = on(Frozen, os, getpid, []),
    Worker = worker(Student),
    [expect("pong", pong, on(Peer, net_adm, ping, [Student])) || Peer <- [Quiet, Frozen]],
    Id = connection(Quiet, Student),
    order(Worker, {monitor_nodes, true}),
    Freezer = freeze(OsPid),
    Began = erlang:monotonic_time(millisecond),
    %% By a quarter of the tick time, and by more on a busy machine.
    Heard = try silent_about(Node, Worker, Began + 2 * Ticktime * 1000)
            after port_close(Freezer)
            end,
    Took = erlang:monotonic_time(millisecond) - Began,
    expect("nodedown for a node that has been silent for the tick time", {nodedown, Node},
           Heard),
    expect("not before three quarters of the tick time", true, Took >= 750 * Ticktime - 500),
    %% The quiet one has been quiet for longer than the tick time by then.
    timer:sleep(max(0, 1600 * Ticktime - Took)),
    expect("a connection that lasts while nobody has anything to say", Id,
           connection(Quiet, Student)).

%% Freezes a process of the system, and kills it when the port is closed: also when this
%% node is gone.
freeze(OsPid) ->
    Script = "kill -STOP $0; echo; read -r line; kill -KILL $0",
    Freezer = open_port({spawn_executable, "/bin/sh"}, [{args, ["-c", Script, OsPid]}]),
    receive {Freezer, {data, _}} -> Freezer end.

connection(Peer, Student) ->
    on(Peer, ?MODULE, connection_of, [Student]).

connection_of(Node) ->
    proplists:get_value(Node, erlang:system_info(dist_ctrl), none).

%% A process that keeps what it gets, under a name, and what it has kept.
keep(Name) ->
    register(Name, spawn(fun() -> receive never -> ok end end)).

kept(Name, Count) -> kept(Name, Count, erlang:monotonic_time(millisecond) + ?WAIT).

kept(Name, Count, Deadline) ->
    {messages, Messages} = process_info(whereis(Name), messages),
    case length(Messages) >= Count orelse erlang:monotonic_time(millisecond) > Deadline of
        true -> Messages;
        false -> timer:sleep(20), kept(Name, Count, Deadline)
    end.

silent_about(Node, Worker, Deadline) ->
    case order(Worker, {next, 1}) of
        {nodedown, Node, _} -> {nodedown, Node};
        _ ->
            case erlang:monotonic_time(millisecond) > Deadline of
                true -> nothing;
                false -> silent_about(Node, Worker, Deadline)
            end
    end.
