%% SPDX-License-Identifier: MIT
%% The rows of supervisors and generic servers on the BEAM: the same work as supervisor_rows.cc and
%% message_rows.cc do, one round; of restart_child only the first 2,000. Prints one JSON object a
%% line.
%%   erl +S 1:1 -noshell -s beam_rows main
-module(beam_rows).
-behaviour(gen_server).
-export([main/0, init/1, handle_call/3, handle_cast/2, terminate/2, start_idle/0, start_idle/1]).

main() ->
    logger:set_primary_config(level, none),
    row("gen_server_call", "ns/call", fun gen_server_call/0),
    row("cast", "ns/message", fun cast/0),
    row("start_child", "ns/child", fun start_child/0),
    row("restart_child", "ns/restart", fun restart_child/0),
    row("exit_cascade", "ns/exit", fun exit_cascade/0),
    {Start, Stop} = alone(fun tree/0),
    print("tree_start_100k", "ms", Start),
    print("tree_stop_100k", "ms", Stop),
    halt().

row(Name, Unit, Measure) -> print(Name, Unit, alone(Measure)).

print(Name, Unit, Found) ->
    io:format("{\"name\":\"~s\",\"workers\":1,\"median\":~.1f,\"unit\":\"~s\"}~n", [Name, float(Found), Unit]).

%% In a process of its own, so that no row finds what another has left.
alone(Measure) ->
    {Pid, Monitor} = spawn_monitor(fun() -> exit({found, Measure()}) end),
    receive
        {'DOWN', Monitor, process, Pid, {found, Found}} -> Found;
        {'DOWN', Monitor, process, Pid, Reason} -> io:format(standard_error, "~p~n", [Reason]), halt(1)
    end.

nanos_each(Count, Work) ->
    Begin = erlang:monotonic_time(nanosecond),
    Work(),
    (erlang:monotonic_time(nanosecond) - Begin) / Count.

gen_server_call() ->
    {ok, Server} = gen_server:start(?MODULE, server, []),
    Count = 200000,
    nanos_each(Count, fun() -> times(Count, fun() -> gen_server:call(Server, get) end) end).

cast() ->
    {ok, Server} = gen_server:start(?MODULE, server, []),
    Count = 1000000,
    nanos_each(Count, fun() ->
        times(Count, fun() -> gen_server:cast(Server, add) end),
        Count = gen_server:call(Server, count, infinity)
    end).

%% 20,000 are started and stopped first, so that memory is warm.
start_child() ->
    process_flag(trap_exit, true),
    {ok, Supervisor} = supervisor:start_link(?MODULE, simple),
    Count = 100000,
    Start = fun() -> {ok, _} = supervisor:start_child(Supervisor, []) end,
    times(20000, Start),
    [ok = supervisor:terminate_child(Supervisor, Pid) || {_, Pid, _, _} <- supervisor:which_children(Supervisor)],
    nanos_each(Count, fun() -> times(Count, Start) end).

%% One after the other; the call comes behind the exit, so its answer says that the child runs again.
restart_child() ->
    process_flag(trap_exit, true),
    {ok, Supervisor} = supervisor:start_link(?MODULE, {children, 20000}),
    Count = 2000,
    Children = [{Id, Pid} || {Id, Pid, _, _} <- lists:sublist(supervisor:which_children(Supervisor), Count)],
    nanos_each(Count, fun() ->
        [begin
             Monitor = monitor(process, Pid),
             exit(Pid, kill),
             receive {'DOWN', Monitor, _, _, _} -> ok end,
             {ok, _} = supervisor:get_childspec(Supervisor, Id)
         end || {Id, Pid} <- Children]
    end).

exit_cascade() ->
    Count = 10000,
    Self = self(),
    First = spawn(fun() -> link_all(Count, Self), receive stop -> exit(gone) end end),
    receive linked -> ok end,
    Monitor = monitor(process, First),
    Before = erlang:system_info(process_count),
    nanos_each(Count, fun() ->
        First ! stop,
        receive {'DOWN', Monitor, process, First, gone} -> ok end,
        all_gone(Before - Count)
    end).

link_all(Count, Self) ->
    times(Count, fun() -> spawn_link(fun() -> receive never -> ok end end) end),
    Self ! linked.

all_gone(Left) ->
    case erlang:system_info(process_count) =< Left of
        true -> ok;
        false -> erlang:yield(), all_gone(Left)
    end.

tree() ->
    process_flag(trap_exit, true),
    Begin = erlang:monotonic_time(nanosecond),
    {ok, Supervisor} = supervisor:start_link(?MODULE, {children, 100000}),
    Started = erlang:monotonic_time(nanosecond),
    exit(Supervisor, shutdown),
    receive {'EXIT', Supervisor, shutdown} -> ok end,
    {(Started - Begin) / 1000000, (erlang:monotonic_time(nanosecond) - Started) / 1000000}.

times(0, _) -> ok;
times(Count, Work) -> Work(), times(Count - 1, Work).

start_idle() -> gen_server:start_link(?MODULE, server, []).
start_idle(_) -> start_idle().

init(server) -> {ok, 0};
init(simple) ->
    {ok, {#{strategy => simple_one_for_one}, [#{id => idle, start => {?MODULE, start_idle, []}}]}};
init({children, Count}) ->
    {ok, {#{strategy => one_for_one, intensity => 1000000, period => 1},
          [#{id => Id, start => {?MODULE, start_idle, []}} || Id <- lists:seq(1, Count)]}}.

handle_call(count, _, Count) -> {reply, Count, Count};
handle_call(Request, _, Count) -> {reply, Request, Count}.

handle_cast(_, Count) -> {noreply, Count + 1}.

terminate(_, _) -> ok.
