%% Evaluates what a test asks of this node, without any distribution: requests come as
%% lines on standard input, answers go as lines to standard output, among whatever else
%% the node prints.
%%
%%   Id Worker Language Text Bindings        Text in Erlang or Elixir, base64;
%%                                           Bindings a term {{Name, Value}, ...}, base64
%%   @agent Id Answer                        Answer a term, base64:
%%                                           {ok, Value} | {raised, Class, Reason} | {died, Reason}
%%
%% Worker "-" is a process of its own for this one request. Any other worker is a process
%% that stays, with its mailbox and its links, and takes one request after another; a
%% request to "*" ends them all. When standard input ends, so does the node.
-module(agent).
-export([start/0]).

start() ->
    spawn(fun() ->
        say("@agent ready"),
        read(#{})
    end).

read(Workers) ->
    case io:get_line(user, "") of
        eof -> halt(0, [{flush, false}]);
        {error, _} -> halt(0, [{flush, false}]);
        Line ->
            %% Elixir makes the device give binaries.
            Words = string:lexemes(unicode:characters_to_list(Line), " \n"),
            [Id, Name, Language, Text, Bindings] = Words,
            Request = {Language, unicode:characters_to_list(base64:decode(Text)),
                       tuple_to_list(binary_to_term(base64:decode(Bindings)))},
            read(request(Id, Name, Request, Workers))
    end.

request(Id, "-", Request, Workers) ->
    start_guard(Id, fun() -> spawn_monitor(fun() -> take(once) end) end, Request),
    Workers;
request(Id, "*", _, Workers) ->
    Ended = [{Pid, monitor(process, Pid)} || Pid <- maps:values(Workers)],
    [begin exit(Pid, kill), receive {'DOWN', Mon, process, _, _} -> ok end end
     || {Pid, Mon} <- Ended],
    answer(Id, {ok, ok}),
    #{};
request(Id, Name, Request, Workers) ->
    Worker = case Workers of
        #{Name := Pid} -> Pid;
        _ -> spawn(fun() -> take(always) end)
    end,
    start_guard(Id, fun() -> {Worker, monitor(process, Worker)} end, Request),
    Workers#{Name => Worker}.

%% The guard answers when the worker can not.
start_guard(Id, Start, Request) ->
    spawn(fun() ->
        {Worker, Mon} = Start(),
        Worker ! {'$agent', self(), Request},
        receive
            {answer, Worker, Answer} -> answer(Id, Answer);
            {'DOWN', Mon, process, Worker, Reason} -> answer(Id, {died, Reason})
        end
    end).

take(HowOften) ->
    receive {'$agent', Guard, Request} ->
        Guard ! {answer, self(), evaluate(Request)},
        case HowOften of
            once -> ok;
            always -> take(always)
        end
    end.

evaluate({Language, Text, Bindings}) ->
    try {ok, evaluate(Language, Text, Bindings)}
    catch Class:Reason -> {raised, Class, Reason}
    end.

evaluate("erlang", Text, Bindings) ->
    {ok, Tokens, _} = erl_scan:string(Text ++ "."),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Value, _} = erl_eval:exprs(Expressions, orddict:from_list(Bindings)),
    Value;
evaluate("elixir", Text, Bindings) ->
    {ok, _} = application:ensure_all_started(elixir),
    {Value, _} = 'Elixir.Code':eval_string(unicode:characters_to_binary(Text), Bindings),
    Value.

answer(Id, Answer) ->
    say(["@agent ", Id, " ", base64:encode(term_to_binary(Answer))]).

say(Text) ->
    io:put_chars(user, [Text, $\n]).
