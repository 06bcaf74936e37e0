%% A gen_server for tests of calls from another language.
-module(things).
-behaviour(gen_server).
-export([start/1, sum/1, fail/1, self_and_leader/0, print/1, nap/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

%% Registered as Name. Its state is what calls wait for a later reply.
start(Name) -> gen_server:start({local, Name}, ?MODULE, [], []).

init([]) -> {ok, []}.

handle_call({echo, Term}, _, Waiting) -> {reply, Term, Waiting};
%% Answered by the cast release.
handle_call(wait, From, Waiting) -> {noreply, Waiting ++ [From]};
%% Answered by another process.
handle_call({from_another, Term}, From, Waiting) ->
    spawn(fun() -> gen_server:reply(From, Term) end),
    {noreply, Waiting};
handle_call({exit, Reason}, _, _) -> exit(Reason);
handle_call({stop, Reason}, _, Waiting) -> {stop, Reason, Waiting};
handle_call({stop, Reason, Reply}, _, Waiting) -> {stop, Reason, Reply, Waiting}.

handle_cast({tell, To, Term}, Waiting) -> To ! Term, {noreply, Waiting};
handle_cast({release, Term}, Waiting) ->
    [gen_server:reply(From, Term) || From <- Waiting],
    {noreply, []};
handle_cast({stop, Reason}, Waiting) -> {stop, Reason, Waiting}.

handle_info({tell, To, Term}, Waiting) -> To ! Term, {noreply, Waiting}.

%% normal and shutdown only: any other end would be logged.
terminate(_, _) -> ok.

%% Functions to be called from outside.

sum(List) -> lists:sum(List).

fail({exit, Reason}) -> exit(Reason);
fail({error, Reason}) -> error(Reason);
fail({throw, Term}) -> throw(Term).

self_and_leader() -> {self(), group_leader()}.

print(Text) -> io:put_chars(Text).

%% Tells To that it has begun, and ends when it is told to.
nap(To) -> To ! {napping, self()}, receive wake -> awake end.
